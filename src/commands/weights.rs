//! `sipas weights`: base weights of answers that were collected elsewhere, adjusted for nonresponse, calibrated to known totals, trimmed.

mod asked;
mod made;
mod potter;
mod told;

use std::path::PathBuf;
use std::process::ExitCode;

use super::facts::print;
use super::foreign::Foreign;
use super::margins::Bounds;
use crate::whole;
use asked::{Cap, Equation, MethodName, Share};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas weights --responses answers.csv --margins totals.csv --weight weight --out weights.csv\n  sipas weights --responses answers.csv --margins totals.csv --weight weight --method logit --bounds 0.7,1.5\n  sipas weights --responses drawn.csv --weight weight --response-classes stratum,sex --responded result=I --trim 3xmedian\n  sipas weights --responses drawn.csv --weight weight --trim potter --trim-for q1,q2 --strata stratum --psu commune\n\nMargins: a CSV with the columns margin,category,total; a margin is a column of the answers or a crossing of some (stratum*sex, with\ncategories such as urban*F), or with a blank category the sum of a column of numbers (for linear, raking, logit). Written are the columns id,base_weight,weight,g, where weight = g * base_weight.\nThe order: nonresponse, margins, trimming; after trimming the margins are met again, unless --trim-last."
)]
pub(super) struct Args {
    /// CSV of answers: UTF-8, comma or semicolon; one row is one respondent
    #[arg(long, value_name = "FILE")]
    responses: PathBuf,
    /// CSV of known totals
    #[arg(long, value_name = "FILE", required_unless_present_any = ["trim", "trim_upper", "trim_lower", "response_classes"])]
    margins: Option<PathBuf>,
    /// How weights are brought to the margins; poststratify takes one margin, which may be a crossing
    #[arg(long, value_enum, default_value = "rake", requires = "margins")]
    method: MethodName,
    /// For logit: the smallest and the largest factor g, around 1
    #[arg(long, value_name = "L,U", value_parser = Bounds::parse, requires = "margins")]
    bounds: Option<Bounds>,
    /// The column of base weights; without one every row has 1
    #[arg(long, value_name = "COLUMN")]
    weight: Option<String>,
    /// Only rows in which this column has this value
    #[arg(long, value_name = "COLUMN=VALUE", value_parser = Equation::parse)]
    wave: Option<Equation>,
    /// Weights above this are cut: 3xmedian is three times the median, 6xiqr the median and six times the quartiles' distance, potter
    /// the cap with the smallest estimated mean squared error of the means of --trim-for
    #[arg(long, value_name = "CAP", value_parser = Cap::parse, conflicts_with_all = ["trim_upper", "trim_lower"])]
    trim: Option<Cap>,
    /// Columns of numbers whose weighted means --trim potter is to serve; blank cells have no value
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',')]
    trim_for: Vec<String>,
    /// For --trim potter: the columns of strata
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',', requires = "trim_for")]
    strata: Vec<String>,
    /// For --trim potter: the columns that together name the first units drawn, such as communes
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',', requires = "trim_for")]
    psu: Vec<String>,
    /// Weights above this number are cut
    #[arg(long, value_name = "WEIGHT")]
    trim_upper: Option<f64>,
    /// Weights below this number are lifted
    #[arg(long, value_name = "WEIGHT")]
    trim_lower: Option<f64>,
    /// Who gets what is cut off: all others by one factor, or the same amount each (R's trimWeights)
    #[arg(long, value_enum, default_value = "proportional")]
    redistribute: Share,
    /// Leave trimmed weights as they are, though they no longer meet the margins
    #[arg(long)]
    trim_last: bool,
    /// Columns whose combinations are the classes of nonresponse
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',', requires = "responded")]
    response_classes: Vec<String>,
    /// Who has responded: rows in which this column has this value; the others get the weight 0
    #[arg(long, value_name = "COLUMN=VALUE", value_parser = Equation::parse, requires = "response_classes")]
    responded: Option<Equation>,
    /// A class with fewer responders joins its neighbour in the order of names
    #[arg(long, value_name = "COUNT", default_value_t = 30)]
    class_minimum: usize,
    /// The column that names the rows; without one it is the line in the file
    #[arg(long, value_name = "COLUMN")]
    id: Option<String>,
    /// Write the weights into this file instead of the terminal
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write how it went into this file, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let answers = Foreign::read(&args.responses)?;
    let asked = asked::asked(args, &answers)?;
    let made = made::made(args, &answers, &asked)?;
    let csv = told::csv(&asked, &made)?;
    if let Some(path) = &args.report {
        let mut json = serde_json::to_vec_pretty(&told::json(&made))?;
        json.push(b'\n');
        whole::write(path, &json)?;
    }
    let words = told::words(&made);
    let negative = made.weights.iter().filter(|weight| **weight < 0.0).count();
    if negative > 0 {
        eprintln!(
            "warning: {negative} weights are below zero, and sipas score reads none such; --method logit with --bounds from 0 up, or --method raking, keeps them above"
        );
    }
    if let Some(path) = &args.out {
        whole::write(path, &csv)?;
        print(words.as_bytes())?;
    } else {
        print(&csv)?;
        // The weights may go into a pipe.
        eprint!("{words}");
    }
    Ok(ExitCode::SUCCESS)
}
