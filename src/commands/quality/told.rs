//! The quality of answers as words for a terminal, and its signs as CSV.

use std::fmt::Write as _;

use crate::domain::rounding::half_up;
use crate::report::plain;
use crate::report::table::{Cell, Column, Table};
use crate::scoring::sampled::quality::{Block, Drivers, Field, Quality, Signs};

const DECIMALS: u8 = 3;

/// One respondent in each row.
pub(super) fn csv(of: &Quality) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "resp_id",
        "interviewer",
        "n_valid",
        "longstring",
        "irv_sd",
        "straightline",
        "percentmatch",
        "percentmatch_with",
        "robust_z_log_duration",
        "too_fast",
        "below_third",
    ])?;
    let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    let flag = |is: bool| u8::from(is).to_string();
    for one in &of.respondents {
        writer.write_record([
            one.resp_id.clone(),
            one.interviewer.clone().unwrap_or_default(),
            one.n_valid.to_string(),
            one.longstring.to_string(),
            number(one.irv_sd),
            flag(one.straightline),
            number(one.percentmatch),
            one.percentmatch_with.clone().unwrap_or_default(),
            number(one.robust_z_log_duration),
            flag(one.too_fast),
            flag(one.below_third),
        ])?;
    }
    Ok(writer.into_inner()?)
}

pub(super) fn table(of: &Quality) -> String {
    let parts = [reliability(&of.reliability), drivers(&of.importance), signs(&of.quality), field(&of.interviewer_icc)];
    parts.join("\n")
}

fn shown(title: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> String {
    plain::write(&Table { title: title.to_owned(), banner: Some(title.to_owned()), columns, rows })
}

fn count(number: usize) -> Cell {
    Cell::integer(u64::try_from(number).ok())
}

fn reliability(blocks: &[Block]) -> String {
    let columns = vec![
        Column::text("block", 20),
        Column::count("items"),
        Column::count("complete"),
        Column::number("alpha"),
        Column::number("standardised"),
        Column::number("weighted"),
        Column::number("omega"),
    ];
    let row = |block: &Block| {
        let mut row =
            vec![Cell::text(&block.block), count(block.items.len()), block.n_listwise.map_or(Cell::Empty, count)];
        let numbers = [block.alpha_raw, block.alpha_std, block.alpha_weighted_svycralpha, block.omega_total_ml];
        row.extend(numbers.map(|number| Cell::number(number, DECIMALS)));
        row
    };
    let mut text = shown("How well each block measures one thing", columns, blocks.iter().map(row).collect());
    for block in blocks {
        // Writing into a string cannot fail.
        for (what, why) in [("alpha", &block.status), ("omega", &block.status_omega)] {
            if let Some(why) = why {
                let _ = writeln!(text, "{}, {what}: {why}", block.block);
            }
        }
    }
    text
}

fn drivers(of: &Drivers) -> String {
    const TITLE: &str = "What drives the overall judgement";
    let Some(parts) = of.weighted.as_ref().or(of.plain.as_ref()) else {
        return format!("{TITLE}\n\nNothing can be said: {}\n", of.status.as_deref().unwrap_or("there are no numbers"));
    };
    let columns = vec![
        Column::text("driver", 20),
        Column::number("part of R²"),
        Column::number("correlation"),
        Column::number("performance"),
        Column::text("quadrant", 25),
        Column::number("of replicates"),
    ];
    let row = |(place, driver): (usize, &String)| {
        let placed = of.performance.get(place);
        vec![
            Cell::text(driver),
            Cell::number(Some(parts.lmg[place]), DECIMALS),
            Cell::number(Some(parts.corr_with_overall[place]), DECIMALS),
            Cell::number(placed.map(|placed| placed.performance), 1),
            Cell::text(placed.map_or("", |placed| placed.quadrant)),
            Cell::number(placed.and_then(|placed| placed.stability), 2),
        ]
    };
    let mut text = shown(TITLE, columns, of.drivers.iter().enumerate().map(row).collect());
    let weighted = if of.weighted.is_some() { "weighted" } else { "unweighted" };
    let _ = writeln!(text, "R² {} from {} respondents, {weighted}.", half_up(parts.r2, DECIMALS), parts.n);
    if let Some(why) = &of.status_chart {
        let _ = writeln!(text, "No quadrants: {why}");
    } else {
        let _ = writeln!(text, "Quadrants in the same place in this share of {} bootstrap replicates.", of.replicates);
    }
    text
}

fn signs(of: &Signs) -> String {
    let row = |words: &str, number: usize, out_of: usize| vec![Cell::text(words), count(number), count(out_of)];
    let rows = vec![
        row("the same answer throughout (10 or more)", of.n_straightline, of.n),
        row("85 % or more equal to somebody else", of.n_percentmatch_ge_085, of.n_percentmatch),
        row("much faster than usual (robust z below −3)", of.n_too_fast, of.n_durations),
        row("less than a third of the median duration", of.n_below_third, of.n_durations),
    ];
    let columns = vec![Column::text("sign", 44), Column::count("respondents"), Column::count("of")];
    let mut text = shown("Signs to look at again", columns, rows);
    text += "Signs are no proof, and nobody was left out: honest answers to short, similar questions agree to a high degree.\n\
             Compare with the rest of the survey before asking anybody; --format csv has each respondent.\n";
    for why in &of.status {
        let _ = writeln!(text, "Not looked for: {why}");
    }
    text
}

fn field(of: &Field) -> String {
    let columns = vec![
        Column::text("interviewer", 20),
        Column::count("respondents"),
        Column::number("median match"),
        Column::count("85 % or more"),
        Column::number("expected"),
        Column::number("p (Holm)"),
    ];
    let row = |one: &crate::scoring::sampled::quality::Interviewer| {
        vec![
            Cell::text(&one.interviewer),
            count(one.n),
            Cell::number(Some(one.median_percentmatch), DECIMALS),
            count(one.n_percentmatch_ge_085),
            Cell::number(Some(one.expected), 1),
            Cell::number(Some(one.p_holm), DECIMALS),
        ]
    };
    let mut text = if of.interviewers.is_empty() {
        String::new()
    } else {
        let title = "Near-copies by interviewer, beside the survey's own";
        shown(title, columns, of.interviewers.iter().map(row).collect())
    };
    if let (Some(rho), Some(deff), Some(p), Some(k)) = (of.rho, of.deff_int, of.p, of.k) {
        let (rho, deff, p) = (
            half_up(rho, DECIMALS),
            half_up(deff, 2),
            if p < 0.001 { "below 0.001".to_owned() } else { half_up(p, DECIMALS) },
        );
        let _ = writeln!(
            text,
            "Effect of {k} interviewers on respondents' means: intraclass correlation {rho} (p {p}), design effect {deff}."
        );
        text += "Interviewers work in different places with different people: this alone says nothing about anybody's work.\n";
    }
    if let Some(why) = &of.status {
        let _ = writeln!(text, "No effect of interviewers: {why}");
    }
    text
}
