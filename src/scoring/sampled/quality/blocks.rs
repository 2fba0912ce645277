//! How well the indicators of each branch measure one thing.

use super::{Answers, Item};
use crate::scoring::method::NodeKind;
use crate::statistics::factor::one_factor;
use crate::statistics::reliability::alpha;

/// The items under one branch. Numbers are missing where `status` or `status_omega` tells why.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Block {
    pub id: String,
    pub block: String,
    /// Keys of questions.
    pub items: Vec<String>,
    pub n_listwise: Option<usize>,
    pub alpha_raw: Option<f64>,
    pub alpha_std: Option<f64>,
    pub alpha_raw_pairwise: Option<f64>,
    pub item_rest_r: Vec<Option<f64>>,
    pub alpha_if_dropped: Vec<Option<f64>>,
    pub alpha_weighted_svycralpha: Option<f64>,
    pub omega_total_ml: Option<f64>,
    pub loadings_ml: Vec<f64>,
    /// Why there is no alpha.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Why there is no omega, or why it is not sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_omega: Option<String>,
}

/// Every branch below the root that has items, then all items.
pub(super) fn blocks(answers: &Answers<'_>) -> Vec<Block> {
    let nodes = answers.combined.method.nodes.iter().enumerate().skip(1);
    let branches = nodes.filter(|(_, node)| matches!(node.kind, NodeKind::Branch { .. }));
    let named = branches.map(|(place, node)| (node.key.to_string(), answers.under(place)));
    let all = ("all".to_owned(), answers.items.iter().collect());
    named
        .filter(|(_, items)| !items.is_empty())
        .chain([all])
        .map(|(name, items)| block(answers, name, &items))
        .collect()
}

fn block(answers: &Answers<'_>, name: String, of: &[&Item]) -> Block {
    let items: Vec<String> = of.iter().map(|item| item.key.clone()).collect();
    let columns: Vec<&[Option<f64>]> = of.iter().map(|item| item.values.as_slice()).collect();
    let mut block = Block { id: answers.id("reliability", Some(&name)), block: name, ..Block::default() };
    match alpha(&columns, answers.weights.as_deref()) {
        Ok(found) => {
            block.n_listwise = Some(found.rows);
            block.alpha_raw = Some(found.alpha);
            block.alpha_std = Some(found.standardised);
            block.alpha_raw_pairwise = found.pairwise;
            block.item_rest_r = found.item_rest;
            block.alpha_if_dropped = found.if_dropped;
            block.alpha_weighted_svycralpha = found.weighted;
        }
        Err(why) => block.status = Some(why.told(&items)),
    }
    match one_factor(&columns) {
        Ok(found) => {
            if !found.heywood.is_empty() {
                let names: Vec<&str> = found.heywood.iter().map(|item| items[*item].as_str()).collect();
                let told =
                    format!("one factor would explain {} altogether (a Heywood case): not sound", names.join(", "));
                block.status_omega = Some(told);
            }
            block.omega_total_ml = Some(found.omega);
            block.loadings_ml = found.loadings;
        }
        Err(why) => block.status_omega = Some(why.told(&items)),
    }
    Block { items, ..block }
}
