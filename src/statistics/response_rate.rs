//! Response, cooperation, refusal and contact rates of the American Association for Public Opinion Research.
//!
//! Standard Definitions, 10th edition, 2023. Counts may be weighted by base weights: then all of them are.

/// What became of a drawn unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Disposition {
    /// A complete interview.
    Complete,
    /// A partial one, with enough answers to count.
    Partial,
    /// Refused or broken off.
    Refusal,
    NonContact,
    /// Eligible, not interviewed for another reason: ill, away, language.
    Other,
    /// Unknown whether there is a household or file at all.
    UnknownUnit,
    /// Unknown whether there is somebody eligible in it.
    UnknownOther,
    /// Known not to belong to the population; counts for the estimate of e only.
    Ineligible,
}

impl Disposition {
    pub const ALL: [Self; 8] = [
        Self::Complete,
        Self::Partial,
        Self::Refusal,
        Self::NonContact,
        Self::Other,
        Self::UnknownUnit,
        Self::UnknownOther,
        Self::Ineligible,
    ];

    /// The letters of the Standard Definitions: I, P, R, NC, O, UH, UO; IN for those that are not eligible.
    #[must_use]
    pub fn letters(self) -> &'static str {
        match self {
            Self::Complete => "I",
            Self::Partial => "P",
            Self::Refusal => "R",
            Self::NonContact => "NC",
            Self::Other => "O",
            Self::UnknownUnit => "UH",
            Self::UnknownOther => "UO",
            Self::Ineligible => "IN",
        }
    }
}

/// Units, or their weights, by what became of them; in the order of [`Disposition::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Counts([f64; 8]);

impl Counts {
    /// One more, or one with its base weight.
    pub fn add(&mut self, disposition: Disposition, weight: f64) {
        self.0[Self::place(disposition)] += weight;
    }

    #[must_use]
    pub fn of(&self, disposition: Disposition) -> f64 {
        self.0[Self::place(disposition)]
    }

    fn place(disposition: Disposition) -> usize {
        Disposition::ALL.iter().position(|one| *one == disposition).expect("ALL has all")
    }

    /// The part of the resolved that is eligible, (I + P + R + NC + O)/(that + ineligible): the proportion that the Council of American
    /// Survey Research Organizations (CASRO) assumes of the unresolved. `None` where nobody is resolved.
    #[must_use]
    pub fn casro(&self) -> Option<f64> {
        let eligible: f64 = self.0[..5].iter().sum();
        ratio(eligible, eligible + self.of(Disposition::Ineligible))
    }

    /// All rates; `eligible` is e, the part of the unresolved thought to be eligible, for those that use it.
    #[must_use]
    pub fn rates(&self, eligible: Option<f64>) -> Rates {
        let [complete, partial, refusal, non_contact, other, unknown_unit, unknown_other, _] = self.0;
        let interviews = complete + partial;
        let known = interviews + (refusal + non_contact + other);
        let unknown = unknown_unit + unknown_other;
        let estimated = if unknown > 0.0 { eligible.map(|eligible| known + eligible * unknown) } else { Some(known) };
        let of_all = [Some(known + unknown), estimated, Some(known)];
        let over = |number: f64| of_all.map(|all| ratio(number, all?));
        let [rr1, rr3, rr5] = over(complete);
        let [rr2, rr4, rr6] = over(interviews);
        let able = interviews + refusal;
        Rates {
            response: [rr1, rr2, rr3, rr4, rr5, rr6],
            cooperation: [
                ratio(complete, able + other),
                ratio(interviews, able + other),
                ratio(complete, able),
                ratio(interviews, able),
            ],
            refusal: over(refusal),
            contact: over(able + other),
        }
    }
}

/// Rates from 0 to 1 in the order of their numbers; `None` where the denominator is zero or e would be needed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// RR1 to RR6.
    pub response: [Option<f64>; 6],
    /// COOP1 to COOP4.
    pub cooperation: [Option<f64>; 4],
    /// REF1 to REF3.
    pub refusal: [Option<f64>; 3],
    /// CON1 to CON3.
    pub contact: [Option<f64>; 3],
}

impl Rates {
    /// Each with its name: RR1, …, CON3.
    #[must_use]
    pub fn named(&self) -> Vec<(String, Option<f64>)> {
        let named = |prefix: &'static str, rates: &[Option<f64>]| -> Vec<(String, Option<f64>)> {
            rates.iter().enumerate().map(|(place, rate)| (format!("{prefix}{}", place + 1), *rate)).collect()
        };
        [
            named("RR", &self.response),
            named("COOP", &self.cooperation),
            named("REF", &self.refusal),
            named("CON", &self.contact),
        ]
        .concat()
    }
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn they_equal_the_recorded_ones() {
        let text = include_str!("../../tests/reference/misc_expected.json");
        let record = &serde_json::from_str::<Value>(text).expect("JSON")["aapor"];
        for weight in [1.0, 7.25] {
            let mut counts = Counts::default();
            for disposition in Disposition::ALL {
                counts.add(disposition, record[disposition.letters()].as_f64().unwrap_or(0.0) * weight);
            }
            let rates = counts.rates(record["e"].as_f64()).named();
            assert_eq!(rates.len(), 16);
            for (name, rate) in rates {
                let expected = record[&name].as_f64().unwrap_or_else(|| panic!("no {name}"));
                assert!((rate.expect("a rate") - expected).abs() < 1e-12, "{name}: {rate:?}, not {expected}");
            }
        }
    }

    #[test]
    fn what_cannot_be_told_is_not() {
        let mut counts = Counts::default();
        assert!(counts.rates(Some(0.5)).named().iter().all(|(_, rate)| rate.is_none()) && counts.casro().is_none());
        counts.add(Disposition::Complete, 30.0);
        counts.add(Disposition::NonContact, 10.0);
        // Nobody is unresolved: e plays no part.
        assert_eq!(counts.rates(None).response, [Some(0.75); 6]);
        counts.add(Disposition::UnknownUnit, 20.0);
        let response = counts.rates(None).response;
        assert_eq!((response[0], response[2], response[4]), (Some(0.5), None, Some(0.75)));
        counts.add(Disposition::Ineligible, 10.0);
        assert_eq!(counts.casro(), Some(0.8));
        // 30 / (40 + 0.8 · 20)
        assert_eq!(counts.rates(counts.casro()).response[2], Some(30.0 / 56.0));
    }
}
