//! `sipas score --figures`: figures from outside beside foreign answers, or alone by a method that asks nothing.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;

use super::{Args, Format, emit, foreign_wave};
use crate::catalog::Catalog;
use crate::commands::import::{print_faults, read_agencies};
use crate::commands::read;
use crate::domain::agency::{Agency, AgencyKind};
use crate::domain::definition::figures::{self, Figures};
use crate::domain::key::{AgencyCode, BlockKey, MethodKey};
use crate::domain::survey::Survey;
use crate::report::csv::{self, Dialect};
use crate::report::{json, plain, tables};
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::index::{Count, Index};
use crate::scoring::inputs::{Expected, Inputs};
use crate::scoring::method::{self, Method};

/// The figures of a file, all of them good.
pub(super) fn inputs(path: &Path, method: &Method, agencies: Option<&[AgencyCode]>) -> anyhow::Result<Inputs> {
    Ok(taken(&of_file(path, method, agencies)?))
}

fn taken(figures: &Figures) -> Inputs {
    let mut inputs = Inputs::default();
    for ((figure, agency), found) in figures {
        inputs.add_figure(figure.clone(), agency.as_ref().map(AgencyCode::as_str), found.value());
    }
    inputs
}

fn of_file(path: &Path, method: &Method, agencies: Option<&[AgencyCode]>) -> anyhow::Result<Figures> {
    let expected = Expected::by([method]);
    anyhow::ensure!(!expected.is_empty(), "the method {} asks for no figures; take --figures out", method.key);
    let file = figures::parse(&read(path)?, agencies, |key, is_of_all, value| expected.check(key, is_of_all, value));
    print_faults(&path.display().to_string(), &file.faults);
    anyhow::ensure!(file.faults.is_empty(), "{} faults in {}; nothing was scored", file.faults.len(), path.display());
    Ok(file.figures)
}

/// An index of figures alone.
pub(super) fn score(args: &Args) -> anyhow::Result<ExitCode> {
    let path = args.figures.as_deref().context("name the answers with --responses, or figures with --figures")?;
    let catalog = Catalog::open(args.definitions.as_deref())?;
    let survey = Survey::without_questions();
    let method = unbound(&args.definition, &catalog, &survey)?;
    let listed = args.agencies.as_deref().map(|name| read_agencies(name, &catalog)).transpose()?;
    if let Some(listed) = &listed {
        print_faults(args.agencies.as_deref().unwrap_or_default(), &listed.faults);
        anyhow::ensure!(listed.faults.is_empty(), "{} faults in the list of agencies", listed.faults.len());
    }
    let codes: Option<Vec<AgencyCode>> =
        listed.as_ref().map(|listed| listed.agencies.iter().map(|agency| agency.code.clone()).collect());
    let figures = of_file(path, &method, codes.as_deref())?;
    let agencies = listed.map_or_else(|| named(&figures), |listed| Ok(listed.agencies))?;
    let tally = Tally::new(&survey, &method, agencies.len(), false);
    let wave = foreign_wave(&survey)?;
    let index =
        compute::index_with(&wave, &Arc::new(survey), &Arc::new(method), &agencies, &tally, &taken(&figures), None);
    emit(&written(&index, args)?, args)
}

/// A method that asks nothing, by its key or from a file.
fn unbound(name: &str, catalog: &Catalog, survey: &Survey) -> anyhow::Result<Method> {
    if !Path::new(name).exists() {
        let key = MethodKey::parse(name).with_context(|| format!("{name} is no file"))?;
        let known: Vec<&str> = catalog.unbound_methods().map(MethodKey::as_str).collect();
        let found = catalog.unbound_methods().find(|known| **known == key).and_then(|key| catalog.method(survey, key));
        return found.map(|method| method.as_ref().clone()).with_context(|| {
            format!(
                "without --responses the definition is a method that asks nothing: a file, or one of {}",
                known.join(", ")
            )
        });
    }
    let text = String::from_utf8(read(Path::new(name))?).with_context(|| format!("{name}: not UTF-8"))?;
    method::parse(&text, survey).map_err(|faults| {
        let lines: Vec<String> =
            faults.iter().map(|fault| format!("{name}:{}: {}", fault.line, fault.message)).collect();
        anyhow::anyhow!("{} faults in the definition\n{}", lines.len(), lines.join("\n"))
    })
}

/// The agencies that the figures are of, in one block.
fn named(figures: &Figures) -> anyhow::Result<Vec<Agency>> {
    let codes: BTreeSet<&AgencyCode> = figures.keys().filter_map(|(_, agency)| agency.as_ref()).collect();
    let block = BlockKey::parse("agencies")?;
    let agency = |code: &AgencyCode| Agency {
        code: code.clone(),
        name: code.to_string(),
        name_en: None,
        kind: AgencyKind::Department,
        block: block.clone(),
        parent: None,
        valid_from: None,
        valid_to: None,
        successors: Vec::new(),
        files: None,
    };
    Ok(codes.into_iter().map(agency).collect())
}

fn written(index: &Index, args: &Args) -> anyhow::Result<Vec<u8>> {
    let (count, language) = (Count::Counted, &args.language);
    Ok(match args.format {
        Format::Json => {
            let mut text = serde_json::to_vec_pretty(&json::index(index, count))?;
            text.push(b'\n');
            text
        }
        Format::Csv => csv::write(&tables::factors(index, count, language), Dialect::Standard),
        Format::Table => plain::write(&tables::factors(index, count, language)).into_bytes(),
    })
}
