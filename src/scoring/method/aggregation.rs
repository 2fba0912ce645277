//! How a node of a method file puts its parts together, and what cannot be put together so.

use super::file::{AggregateWord, NodeFile};
use super::tree::below;
use super::{Aggregate, Indicator, Node, NodeKind};
use crate::domain::definition::reader::Faults;
use crate::domain::definition::shape::{May, Need};

/// The rule of a node of so many parts. None, or one that must not be used, where faults were added.
pub fn aggregate(file: &NodeFile, parts: usize, faults: &mut Faults) -> Option<Aggregate> {
    let word = file.aggregate.get()?.0;
    let keys = [
        ("weights", file.weights.given(), AggregateWord::Weighted, "weighted"),
        ("weights_total", file.weights_total.given(), AggregateWord::Weighted, "weighted"),
        ("maxima", file.maxima.given(), AggregateWord::Sum, "sum"),
        ("maxima_total", file.maxima_total.given(), AggregateWord::Sum, "sum"),
    ];
    for (name, line, of, called) in keys {
        if let Some(line) = line.filter(|_| word != of) {
            faults.add(line, format!("“{name}” is for aggregate = \"{called}\" only; take it out"));
        }
    }
    Some(match word {
        AggregateWord::Pooled => Aggregate::Pooled,
        AggregateWord::MeanOfLeaves => Aggregate::MeanOfLeaves,
        AggregateWord::Mean => Aggregate::Mean,
        AggregateWord::Sum if file.maxima.given().is_some() => Aggregate::Points(maxima(file, parts, faults)?),
        AggregateWord::Sum => {
            if let Some(line) = file.maxima_total.given() {
                faults.add(line, "“maxima_total” says what the maxima sum to; write maxima = […] as well");
            }
            Aggregate::Sum
        }
        AggregateWord::Weighted => Aggregate::Weighted(weights(file, parts, faults)?),
    })
}

fn maxima(file: &NodeFile, parts: usize, faults: &mut Faults) -> Option<Vec<f64>> {
    let total = file.maxima_total.get().copied();
    of_parts(&file.maxima, ["maximum", "maxima", "maxima_total"], parts, total, faults)
}

fn weights(file: &NodeFile, parts: usize, faults: &mut Faults) -> Option<Vec<f64>> {
    if file.weights.given().is_none() {
        faults.add(file.aggregate.line, "aggregate = \"weighted\" needs weights = […], one a part");
        return None;
    }
    let total = file.weights_total.get().copied().unwrap_or(1.0);
    of_parts(&file.weights, ["weight", "weights", "weights_total"], parts, Some(total), faults)
}

/// One number above zero a part, which sum to the total that was declared.
fn of_parts(
    field: &May<Vec<Need<f64>>>,
    [one, many, total_key]: [&str; 3],
    parts: usize,
    total: Option<f64>,
    faults: &mut Faults,
) -> Option<Vec<f64>> {
    let (list, line) = (field.get()?, field.given()?);
    let numbers: Vec<f64> = list.iter().filter_map(|number| number.get().copied()).collect();
    for (line, value) in list.iter().filter_map(|number| number.get().map(|value| (number.line, *value))) {
        if value <= 0.0 {
            faults.add(line, format!("the {one} {value} is not above zero; take the part out of “of” instead"));
        }
    }
    if list.len() != parts {
        faults.add(line, format!("{} {many} for {parts} parts; write one a part", list.len()));
        return None;
    }
    if numbers.len() != list.len() {
        return None;
    }
    let sum: f64 = numbers.iter().sum();
    if let Some(total) = total.filter(|total| (sum - total).abs() > 1e-9 * total.abs().max(1.0)) {
        faults.add(line, format!("the {many} sum to {sum}, not to {total} ({total_key})"));
    }
    Some(numbers)
}

/// Adds a fault for what the node's rule would take and cannot. `line`: of the node.
pub fn refuse_misfits(node: usize, nodes: &[Node], line: usize, faults: &mut Faults) {
    match &nodes[node].kind {
        NodeKind::Branch { aggregate: Aggregate::Pooled, .. } => refuse_unlike(node, nodes, line, faults),
        NodeKind::Branch { aggregate: Aggregate::MeanOfLeaves, .. } => {
            refuse_rescaled_between(node, nodes, line, faults);
        }
        _ => {}
    }
}

/// Answers can be pooled only where all indicators under the node speak of the same thing, and what is pooled are answers.
fn refuse_unlike(node: usize, nodes: &[Node], line: usize, faults: &mut Faults) {
    let mut leaves = Vec::new();
    for index in below(node, nodes) {
        let key = &nodes[index].key;
        match &nodes[index].kind {
            NodeKind::Input(_) => {
                let text = format!(
                    "“pooled” puts answers together, and “{key}” is a figure from outside; choose another aggregate"
                );
                return faults.add(line, text);
            }
            NodeKind::Leaf(leaf) if !leaf.is_ratio() => {
                let text = format!("“pooled” puts answers together, and “{key}” is a median; choose another aggregate");
                return faults.add(line, text);
            }
            _ if nodes[index].rescale.is_some() => {
                let text = format!(
                    "“pooled” takes answers as they are, so the “rescale” of “{key}” under it would do nothing; rescale this node instead"
                );
                return faults.add(line, text);
            }
            NodeKind::Leaf(leaf) => leaves.push(leaf),
            NodeKind::Branch { .. } => {}
        }
    }
    let Some(first) = leaves.first() else { return };
    let alike = |leaf: &&Indicator| {
        std::mem::discriminant(&leaf.statistic) == std::mem::discriminant(&first.statistic)
            && (leaf.times - first.times).abs() < 1e-12
    };
    if !leaves.iter().all(alike) {
        faults.add(
            line,
            "“pooled” needs one statistic and one “times” for all indicators under the node; choose another aggregate",
        );
    }
}

/// A mean of leaves passes the nodes between by.
fn refuse_rescaled_between(node: usize, nodes: &[Node], line: usize, faults: &mut Faults) {
    for index in below(node, nodes) {
        if matches!(nodes[index].kind, NodeKind::Branch { .. }) && nodes[index].rescale.is_some() {
            let key = &nodes[index].key;
            let text = format!(
                "“mean_of_leaves” takes the indicators, so the “rescale” of “{key}” between would do nothing; use aggregate = \"mean\""
            );
            return faults.add(line, text);
        }
    }
}
