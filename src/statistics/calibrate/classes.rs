//! Nonresponse by classes: those who answered stand for those who did not.

use super::check_weights;
use super::refusal::Refusal;

/// One class after merging.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// The classes that make it up, in order; more than one where it was merged.
    pub names: Vec<String>,
    /// Rows sampled, and of them those with a weight who responded.
    pub sampled: usize,
    pub responders: usize,
    /// The weighted response rate φ.
    pub rate: f64,
}

/// Weights after the adjustment.
#[derive(Debug, Clone, PartialEq)]
pub struct Adjusted {
    /// Per row: w/φ of its class for responders, zero for the others.
    pub weights: Vec<f64>,
    pub classes: Vec<Class>,
}

struct Group {
    names: Vec<usize>,
    sampled: usize,
    responders: usize,
    weight: f64,
    responding: f64,
}

impl Group {
    fn rate(&self) -> f64 {
        if self.weight > 0.0 { self.responding / self.weight } else { 0.0 }
    }

    fn join(&mut self, other: Self) {
        self.names.extend(other.names);
        self.names.sort_unstable();
        self.sampled += other.sampled;
        self.responders += other.responders;
        self.weight += other.weight;
        self.responding += other.responding;
    }
}

/// Divides the weights (per row) of responders by the weighted response rate of their class. Classes stand in the order of their
/// names; one with fewer responders than `minimum` joins the neighbour in that order whose response rate is nearer, the smallest class
/// first. The sum of the weights stays. AAPOR, Standard Definitions, 10th ed. 2023; Kalton, Flores-Cervantes 2003, JOS 19.
///
/// # Errors
/// Bad weights, or fewer responders than the minimum in the whole sample.
pub fn for_nonresponse<S: AsRef<str>>(
    weights: &[f64],
    responded: &[bool],
    class: &[S],
    minimum: usize,
) -> Result<Adjusted, Refusal> {
    check_weights(weights)?;
    let rows = weights.len();
    if let Some(cells) = [responded.len(), class.len()].into_iter().find(|cells| *cells != rows) {
        return Err(Refusal::Rows { margin: "of response classes".to_owned(), cells, weights: rows });
    }
    let mut names: Vec<&str> = class.iter().map(AsRef::as_ref).collect();
    names.sort_unstable();
    names.dedup();
    let place = |name: &S| names.binary_search(&name.as_ref()).expect("every row's class is among the names");
    let places: Vec<usize> = class.iter().map(place).collect();
    let mut groups: Vec<Group> = (0..names.len())
        .map(|name| Group { names: vec![name], sampled: 0, responders: 0, weight: 0.0, responding: 0.0 })
        .collect();
    for ((place, weight), responded) in places.iter().zip(weights).zip(responded) {
        let group = &mut groups[*place];
        group.sampled += 1;
        group.weight += weight;
        if *responded && *weight > 0.0 {
            group.responders += 1;
            group.responding += weight;
        }
    }
    // A class nobody with a weight has answered in has no rate, however low the minimum is.
    merge(&mut groups, minimum.max(1))?;
    let mut rates = vec![0.0; names.len()];
    for group in &groups {
        for name in &group.names {
            rates[*name] = group.rate();
        }
    }
    let rows = places.iter().zip(weights).zip(responded);
    let weights = rows.map(|((place, weight), responded)| if *responded { weight / rates[*place] } else { 0.0 });
    Ok(Adjusted {
        weights: weights.collect(),
        classes: groups
            .iter()
            .map(|group| Class {
                names: group.names.iter().map(|name| names[*name].to_owned()).collect(),
                sampled: group.sampled,
                responders: group.responders,
                rate: group.rate(),
            })
            .collect(),
    })
}

fn merge(groups: &mut Vec<Group>, minimum: usize) -> Result<(), Refusal> {
    loop {
        let small = (0..groups.len()).min_by_key(|place| groups[*place].responders);
        let Some(small) = small.filter(|place| groups[*place].responders < minimum) else { return Ok(()) };
        if groups.len() == 1 {
            return Err(Refusal::TooFewResponders { responders: groups[0].responders, minimum });
        }
        let group = groups.remove(small);
        let gap = |neighbour: usize| (groups[neighbour].rate() - group.rate()).abs();
        // After the removal the earlier neighbour is at small − 1, the later at small.
        let goes_back = small == groups.len() || (small > 0 && gap(small - 1) <= gap(small));
        groups[if goes_back { small - 1 } else { small }].join(group);
    }
}
