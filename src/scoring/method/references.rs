//! What methods say of each other: an index must not rest on itself, and what it takes of another must be there.

use super::{InputOf, Method, NodeKind};
use crate::domain::definition::{DefinitionFault, nearest};
use crate::domain::key::MethodKey;
use crate::scoring::inputs::OtherNode;

/// The nodes of other indices that a method takes, each with the line that says so.
pub fn of(method: &Method) -> impl Iterator<Item = (usize, &OtherNode)> {
    method.nodes.iter().filter_map(|node| match &node.kind {
        NodeKind::Input(input) => match &input.of {
            InputOf::Other(other) => Some((input.line, other)),
            InputOf::Figure { .. } => None,
        },
        _ => None,
    })
}

/// The faults of a method's references within one wave, by line. A method that is not among `known` is not looked for: the wave says
/// which it has.
#[must_use]
pub fn faults(method: &Method, known: &[&Method]) -> Vec<DefinitionFault> {
    let mut faults = Vec::new();
    for (line, other) in of(method) {
        let Some(found) = known.iter().find(|found| found.key == other.method) else { continue };
        let nodes = || found.nodes.iter().map(|node| node.key.as_str());
        if !nodes().any(|node| node == other.node.as_str()) {
            let hint = nearest::hint(other.node.as_str(), nodes());
            let message = format!("the index “{}” has no node “{}”{hint}", other.method, other.node);
            faults.push(DefinitionFault { line, message });
        }
        if other.wave.is_none()
            && let Some(path) = back(found, &method.key, known, &mut vec![method.key.clone()])
        {
            let path: Vec<&str> = path.iter().map(MethodKey::as_str).collect();
            let message = format!("the index would refer to itself: {}", path.join(" → "));
            faults.push(DefinitionFault { line, message });
        }
    }
    faults
}

/// The way from a method back to `to` within one wave, if there is one.
fn back(from: &Method, to: &MethodKey, known: &[&Method], path: &mut Vec<MethodKey>) -> Option<Vec<MethodKey>> {
    if from.key != *to && path.contains(&from.key) {
        return None;
    }
    path.push(from.key.clone());
    if from.key == *to {
        return Some(path.clone());
    }
    for (_, other) in of(from).filter(|(_, other)| other.wave.is_none()) {
        let next = known.iter().find(|method| method.key == other.method);
        if let Some(found) = next.and_then(|next| back(next, to, known, path)) {
            return Some(found);
        }
    }
    path.pop();
    None
}
