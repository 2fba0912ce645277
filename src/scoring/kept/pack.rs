//! Some indicators on choices, looked up together: each has few answers that differ in worth, so that all their combinations
//! fit one byte. A sum over the indicators is then one look into a table, and how often each combination came says everything.

use crate::scoring::method::Method;
use crate::scoring::sampled::leaves::Leaves;

use super::sheet::{Column, ROWS, Sheet, blend};

/// Values of a byte.
const MOST: usize = 256;

/// Per combination something.
pub type Table<T> = [T; MOST];

/// Indicators of one parent.
pub struct Pack {
    pub leaves: Vec<Packed>,
    /// Combinations.
    pub size: usize,
}

pub struct Packed {
    pub leaf: usize,
    at: usize,
    /// The numerators that differ. Which of them an answer has, counted from one, times `step` is its part in the combination;
    /// nothing without a valid answer.
    values: Vec<f64>,
    step: usize,
    /// First bytes, how many follow each, and their part.
    runs: Vec<(u8, u8, u8)>,
}

/// All indicators on choices, in packs.
pub fn packs(method: &Method, leaves: &Leaves) -> Vec<Pack> {
    let mut packs: Vec<Pack> = Vec::new();
    let mut parent = None;
    for leaf in 0..leaves.count() {
        let Some((at, by_byte)) = leaves.by_byte(leaf) else { continue };
        let mut values: Vec<f64> = Vec::new();
        for value in by_byte.iter().flatten() {
            if !values.contains(value) {
                values.push(*value);
            }
        }
        let of = method.nodes[leaves.node(leaf)].parent;
        match packs.last_mut() {
            // What moves one node alone is known from the combinations of one pack; so a pack never has two parents.
            Some(pack) if parent == Some(of) && pack.size * (values.len() + 1) <= MOST => {
                let packed = Packed::of(leaf, at, by_byte, values, pack.size);
                pack.size *= packed.values.len() + 1;
                pack.leaves.push(packed);
            }
            _ => {
                let packed = Packed::of(leaf, at, by_byte, values, 1);
                packs.push(Pack { size: packed.values.len() + 1, leaves: vec![packed] });
            }
        }
        parent = Some(of);
    }
    packs
}

impl Packed {
    fn of(leaf: usize, at: usize, by_byte: &[Option<f64>; 256], values: Vec<f64>, step: usize) -> Self {
        let mut runs: Vec<(u8, u8, u8)> = Vec::new();
        for (byte, value) in (0..=u8::MAX).zip(by_byte) {
            let Some(place) = values.iter().position(|other| Some(*other) == *value) else { continue };
            let part = u8::try_from((place + 1) * step).expect("the combinations of a pack fit a byte");
            match runs.last_mut() {
                Some((first, more, of)) if *first + *more + 1 == byte && *of == part => *more += 1,
                _ => runs.push((byte, 0, part)),
            }
        }
        Self { leaf, at, values, step, runs }
    }
}

impl Pack {
    /// The combination of each row of a sheet; nought where it is nobody's.
    pub fn combine(&self, sheet: &Sheet, found: &mut Column) {
        *found = [0; ROWS];
        for leaf in &self.leaves {
            for (first, more, part) in leaf.runs.iter().copied() {
                let add = move |found, byte: u8| found + if byte.wrapping_sub(first) <= more { part } else { 0 };
                blend(found, sheet.column(leaf.at), add);
            }
        }
    }

    /// The sum over the indicators for each combination. `moves`: of every indicator its factor and shift, where it has any.
    pub fn table(&self, moves: &[Option<(f64, f64)>]) -> Table<f64> {
        let mut table = [0.0; MOST];
        for leaf in &self.leaves {
            let (before, rest) = table.split_at_mut(leaf.step);
            for (value, after) in leaf.values.iter().zip(rest.chunks_exact_mut(leaf.step)) {
                let z = moves[leaf.leaf].map_or(0.0, |(factor, shift)| factor * value + shift);
                for (after, before) in after.iter_mut().zip(&*before) {
                    *after = before + z;
                }
            }
        }
        table
    }
}
