//! What a score file may say of columns, design and estimates beside the tree.

use std::collections::BTreeMap;

use super::{CompositeOf, Freedom, Variance};
use crate::domain::definition::shape::{May, Need, shape};
use crate::domain::definition::values::{OneOf, vocabulary};
use crate::statistics::interval::Kind as IntervalKind;
use crate::statistics::sample::Lonely;

shape! {
    /// Which columns of the foreign file are not questions, and what it writes for a missing answer.
    pub struct ColumnsFile as "“columns”" ("{ agency = \"…\" }") {
        /// The column that holds the agency's code; default: all rows are one agency.
        agency: May<String>,
        /// Cells that mean “blank”; default: the empty cell and NA.
        missing_codes: May<Vec<Need<String>>>,
        /// The column that names the respondent.
        respondent: May<String>,
        /// The column that names the wave.
        wave: May<String>,
        /// The column of weights; default: from `fpc`, or all alike.
        weight: May<String>,
        /// What the weights of a wave must add up to.
        weights_total: May<f64>,
        /// The columns that together name the stratum.
        strata: May<Vec<Need<String>>>,
        /// The columns that together name the primary sampling unit; default: every row is one.
        psu: May<Vec<Need<String>>>,
        /// The columns that together name the secondary sampling unit.
        ssu: May<Vec<Need<String>>>,
        /// Columns with the numbers of units that there are.
        fpc: May<FpcFile>,
        /// Whether no unit's name may stand in two strata; default: names count within their stratum.
        unique_units: May<bool>,
        /// Columns whose values are domains: a figure for each.
        by: May<Vec<Need<String>>>,
        /// The column that names the interviewer.
        interviewer: May<String>,
        /// The column of seconds that an answer took.
        duration: May<String>,
        /// The question that asks for overall satisfaction.
        overall: May<String>,
        /// Questions that the file does not ask: they have no column. Every other question that a figure rests on must have one.
        absent: May<Vec<Need<String>>>,
        /// Questions whose column or cells are written otherwise than in this file.
        question: May<BTreeMap<String, Need<ColumnOfFile>>>,
    }
}

shape! {
    /// Numbers of units in the population: for the finite population correction, and for weights where no column has them.
    pub struct FpcFile as "“fpc”" ("{ psu = \"…\" }") {
        /// Primary units in the row's stratum.
        psu: Need<String>,
        /// Secondary units in the row's primary unit.
        ssu: May<String>,
        /// Persons in the row's last unit.
        person: May<String>,
    }
}

shape! {
    /// How a question stands in the foreign file.
    pub struct ColumnOfFile as "this question's column" ("{ column = \"…\" }") {
        /// The name of its column; default: the question's key.
        column: May<String>,
        /// What the cells say for each code.
        cells: May<BTreeMap<String, Need<String>>>,
    }
}

shape! {
    /// How the sample's error is estimated, unless the command says otherwise.
    pub struct DesignFile as "“design”" ("{ variance = \"wr\" }") {
        /// wr: as if drawn with replacement; fpc1: one stage with its correction; multi: every stage with its own.
        variance: May<OneOf<Variance>>,
        /// What to do with a stratum with one primary unit.
        lonely: May<OneOf<Lonely>>,
        /// How intervals of shares are made.
        ci: May<OneOf<IntervalKind>>,
        /// Confidence level of intervals, tests and rank sets; default 0.95.
        level: May<f64>,
        /// Degrees of freedom of the domain (default) or of the whole design.
        df: May<OneOf<Freedom>>,
        /// Whether primary units of the same name in two waves are the same places; default true.
        shared_psu: May<bool>,
    }
}

shape! {
    /// Two columns of numbers whose totals are divided.
    pub struct RatioFile as "this ratio" ("{ numerator = \"…\", denominator = \"…\" }") {
        numerator: Need<String>,
        denominator: Need<String>,
    }
}

shape! {
    /// A column of numbers.
    pub struct NumberFile as "this estimate" ("{ column = \"…\" }") {
        column: Need<String>,
    }
}

shape! {
    /// A sum of nodes with weights.
    pub struct CompositeFile as "this composite" ("{ of = […], weights = […] }") {
        /// Nodes of the method.
        of: Need<Vec<Need<String>>>,
        /// One a node.
        weights: Need<Vec<Need<f64>>>,
        /// What of the nodes: `share` (0 to 1, default) or `mean` (the mean value of the answers).
        statistic: May<OneOf<CompositeOf>>,
        /// Added to the sum; default 0.
        plus: May<f64>,
    }
}

shape! {
    /// Estimates of columns that are no questions, and sums of nodes.
    pub struct ExtrasFile as "a score file" ("{ … }") {
        /// Totals divided by totals.
        ratio: May<BTreeMap<String, Need<RatioFile>>>,
        /// Means of a column of numbers.
        mean: May<BTreeMap<String, Need<NumberFile>>>,
        /// Totals of a column of numbers.
        total: May<BTreeMap<String, Need<NumberFile>>>,
        /// Sums of nodes.
        composite: May<BTreeMap<String, Need<CompositeFile>>>,
        /// How errors are estimated.
        design: May<DesignFile>,
    }
}

vocabulary!("variance": for Variance, [
    ("wr", Variance::Replaced),
    ("fpc1", Variance::FirstStage),
    ("multi", Variance::EveryStage),
]);
vocabulary!("rule for lonely units": for Lonely, [
    ("fail", Lonely::Fail),
    ("remove", Lonely::Remove),
    ("certainty", Lonely::Certainty),
    ("adjust", Lonely::Adjust),
    ("average", Lonely::Average),
    ("collapse", Lonely::Collapse),
]);
vocabulary!("interval": for IntervalKind, [
    ("xlogit", IntervalKind::Xlogit),
    ("beta", IntervalKind::Beta),
    ("wilson", IntervalKind::Wilson),
    ("mean", IntervalKind::Mean),
    ("asin", IntervalKind::Asin),
]);
vocabulary!("rule for degrees of freedom": for Freedom, [("domain", Freedom::Domain), ("design", Freedom::Design)]);
vocabulary!("statistic of a composite": for CompositeOf, [("share", CompositeOf::Share), ("mean", CompositeOf::Mean)]);
