//! How the numbers of a study were made, and what a reader should know of the file.

use super::{Wave, Weights};
use crate::scoring::method::columns::Freedom;
use crate::scoring::sampled::record::{CalibrationRecord, Meta};
use crate::statistics::sample::Lonely;

impl Wave<'_> {
    /// Questions without a column are blank, which no figure shows.
    fn notes(&self) -> Vec<String> {
        let needed = self.combined.needed();
        let (blank, unused): (Vec<&str>, Vec<&str>) =
            self.file.absent.iter().map(String::as_str).partition(|key| needed.contains(key));
        let told = |keys: Vec<&str>, what: &str| {
            (!keys.is_empty()).then(|| format!("no column stands in the file for {}: {what}", keys.join(", ")))
        };
        let measures = self.sampled.measures_agencies().then(|| {
            "figures are measured between the lowest and the highest agency; their errors take those two as given"
                .to_owned()
        });
        let blank = told(blank, "as declared, their figures are made without them");
        let unused = told(unused, "no figure rests on them");
        measures.into_iter().chain(blank).chain(unused).collect()
    }

    pub(super) fn meta(&self) -> Meta {
        let design = &self.combined.design;
        let sample = &self.sampled.sample;
        let units = sample.units_of(|_| true).len();
        Meta {
            definition: format!("{} {}", self.combined.survey.key, self.combined.survey.version),
            program: concat!("sipas ", env!("CARGO_PKG_VERSION")),
            variance: self.design(),
            lonely_psu: match design.lonely {
                Lonely::Fail => "fail",
                Lonely::Remove => "remove",
                Lonely::Certainty => "certainty",
                Lonely::Adjust => "adjust",
                Lonely::Average => "average",
                Lonely::Collapse => "collapse",
            },
            collapsed: sample.collapsed.clone(),
            df: match design.df {
                Freedom::Domain => "domain",
                Freedom::Design => "design",
            },
            ci: design.z.map_or(design.ci.as_str(), |_| "z"),
            level: design.level,
            weights: match self.weights {
                Weights::Column => "column",
                Weights::FromPopulation => "population",
                Weights::Equal => "equal",
            },
            assumed: self.is_assumed.then_some(
                "no weights, strata, clusters or populations are declared: taken as a simple random sample of respondents",
            ),
            calibration: self.calibration.as_ref().map(|report| CalibrationRecord {
                method: report.method.to_string(),
                rounds: report.rounds,
                largest_miss: report.largest_miss.gap(),
                g_min: report.g_min,
                g_max: report.g_max,
                kish_deff: report.kish_after.deff,
            }),
            notes: self.notes(),
            rows: self.rows.len(),
            psu: units,
            strata: units - self.design_df(),
            design_df: self.design_df(),
        }
    }
}
