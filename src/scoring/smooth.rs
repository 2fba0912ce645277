//! Whether a figure moves smoothly with the answers under it. Where a step table stands, or a clamp or a limit is in force, the derivative
//! is zero and says nothing of the error: the next answer may jump. Follows from figures and the method alone, so anyone can tell.

use super::method::{Aggregate, Method, Node, NodeKind};
use super::rescale::Rescale;
use crate::statistics::rank::TIE;

/// A node's figure, as far as one can see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Figure {
    Known(f64),
    /// There is none, so nothing rests on it.
    Missing,
    /// There may be one.
    Hidden,
}

/// None where it hangs on a figure that is hidden.
#[must_use]
pub fn is_smooth(method: &Method, node: usize, figure: &dyn Fn(usize) -> Figure) -> Option<bool> {
    let of = &method.nodes[node];
    let mut all = own(of, figure(node));
    for part in parts(method, node) {
        if all == Some(false) {
            break;
        }
        if figure(part) != Figure::Missing {
            all = match is_smooth(method, part, figure) {
                Some(true) => all,
                other => other,
            };
        }
    }
    all
}

fn own(of: &Node, figure: Figure) -> Option<bool> {
    let Some(rescale) = &of.rescale else { return Some(true) };
    match figure {
        Figure::Known(value) => Some(is_smooth_at(rescale, value)),
        Figure::Missing => Some(true),
        Figure::Hidden => match rescale {
            Rescale::Steps { .. } => Some(false),
            Rescale::MinMax { .. }
            | Rescale::Goalposts { clamp: false, .. }
            | Rescale::Points { least: None, most: None, zero_below: None, .. } => Some(true),
            Rescale::Goalposts { .. } | Rescale::Points { .. } => None,
        },
    }
}

/// By what became of a figure: at an end of a clamp or a limit it is, or was about to be, held back.
fn is_smooth_at(rescale: &Rescale, value: f64) -> bool {
    let is_at = |end: f64, reach: f64| (value - end).abs() <= TIE * reach.abs().max(end.abs());
    match rescale {
        Rescale::Steps { .. } => false,
        Rescale::MinMax { .. } | Rescale::Goalposts { clamp: false, .. } => true,
        Rescale::Goalposts { to: [a, b], .. } => !is_at(*a, b - a) && !is_at(*b, b - a),
        Rescale::Points { start, least, most, zero_below, .. } => {
            let ends = [*least, *most, zero_below.map(|_| *start)];
            !ends.into_iter().flatten().any(|end| is_at(end, *start))
        }
    }
}

/// What a node's figure is made of, as its rule takes it.
fn parts(method: &Method, node: usize) -> Vec<usize> {
    let NodeKind::Branch { aggregate, children } = &method.nodes[node].kind else { return Vec::new() };
    match aggregate {
        // Of all answers under the node, whatever the nodes between make of them.
        Aggregate::Pooled => Vec::new(),
        Aggregate::MeanOfLeaves => {
            let is_leaf = |at: &usize| !matches!(method.nodes[*at].kind, NodeKind::Branch { .. });
            (0..method.nodes.len()).filter(|at| method.is_under(*at, node)).filter(is_leaf).collect()
        }
        Aggregate::Weighted(weights) => {
            children.iter().zip(weights).filter(|(_, weight)| **weight != 0.0).map(|(child, _)| *child).collect()
        }
        Aggregate::Mean | Aggregate::Sum | Aggregate::Points(_) => children.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is asked of a rule is what its own derivative says a step to either side.
    #[test]
    fn a_rule_is_smooth_where_both_its_sides_agree() {
        let rules = [
            Rescale::Steps { below: 0.0, steps: vec![[40.0, 1.0], [60.0, 2.0]] },
            Rescale::Goalposts { lo: 20.0, hi: 80.0, to: [10.0, 1.0], clamp: true },
            Rescale::Goalposts { lo: 20.0, hi: 80.0, to: [10.0, 1.0], clamp: false },
            Rescale::Points { start: 1.0, each: 0.1, least: Some(2.0), most: Some(8.0), zero_below: None },
            Rescale::Points { start: 0.0, each: 0.1, least: None, most: None, zero_below: Some(30.0) },
        ];
        for (place, rule) in rules.iter().enumerate() {
            for x in [5.0, 20.0, 25.0, 45.0, 65.0, 80.0, 95.0] {
                let slope = |x: f64| rule.apply(x, None).expect("no pool").1;
                let (left, right) = (slope(x - 1e-6), slope(x + 1e-6));
                let expected = left != 0.0 && right != 0.0;
                let value = rule.apply(x, None).expect("no pool").0;
                assert_eq!(is_smooth_at(rule, value), expected, "rule {place} at {x}");
            }
        }
    }
}
