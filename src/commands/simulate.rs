//! `sipas simulate`: invented answers for any wave of a running server, or for any survey into a CSV file.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::catalog::Catalog;
use crate::config::{Config, ServingArgs, StorageArgs};
use crate::domain::definition::survey;
use crate::domain::key::SurveyKey;
use crate::domain::response::Channel;
use crate::domain::submission::{Given, GivenAnswers};
use crate::domain::survey::Survey;
use crate::simulation::{Citizen, Citizens};
use crate::whole;

/// However long a server asks for, it is asked again after a minute.
const LONGEST_WAIT_S: u64 = 60;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas simulate --url http://127.0.0.1:8080 --wave demo --count 1000 --seed 7\n  sipas simulate --survey sipas-agency --count 1000 --seed 7 --csv answers.csv"
)]
pub(super) struct Args {
    /// How many citizens
    #[arg(long, default_value_t = 1000)]
    count: usize,
    /// The same seed gives the same answers
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Send them to a running server at this address (plain http)
    #[arg(long, value_name = "URL", requires = "wave", required_unless_present = "csv")]
    url: Option<String>,
    /// The wave on that server
    #[arg(long, value_name = "KEY")]
    wave: Option<String>,
    /// Write them into this file instead; its columns are agency and question keys
    #[arg(long, value_name = "FILE", conflicts_with = "url", requires = "survey")]
    csv: Option<PathBuf>,
    /// The survey for --csv
    #[arg(long, value_name = "KEY")]
    survey: Option<SurveyKey>,
    #[command(flatten)]
    storage: StorageArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match (&args.url, &args.wave, &args.csv, &args.survey) {
        (Some(url), Some(wave), ..) => over_http(args, url.trim_end_matches('/'), wave)?,
        (_, _, Some(path), Some(survey)) => into_csv(args, path, survey)?,
        _ => anyhow::bail!("give --url and --wave, or --csv and --survey"),
    }
    Ok(ExitCode::SUCCESS)
}

fn over_http(args: &Args, url: &str, wave: &str) -> anyhow::Result<()> {
    let client: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let base = format!("{url}/api/v1/waves/{wave}");
    let read = |path: &str| -> anyhow::Result<Value> {
        let mut answer = client.get(format!("{base}{path}")).call().with_context(|| format!("{base}{path}"))?;
        anyhow::ensure!(answer.status() == 200, "{base}{path}: {}", answer.body_mut().read_to_string()?);
        answer.body_mut().read_json().with_context(|| format!("{base}{path}: not JSON"))
    };
    let definition = read("/survey")?;
    let text = definition["definition"].as_str().context("the server did not tell the survey's definition")?;
    let survey = survey::parse(text).map_err(|faults| anyhow::anyhow!("the server's survey: {faults:?}"))?;
    let mut agencies: Vec<String> = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = read(&format!("/agencies?limit=200{cursor}"))?;
        let codes = page["agencies"].as_array().into_iter().flatten().filter_map(|agency| agency["code"].as_str());
        agencies.extend(codes.map(str::to_owned));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    for (sent, (agency, citizen)) in citizens(&survey, &agencies, args).into_iter().enumerate() {
        let body = json!({ "id": citizen.id.to_string(), "agency": agency, "answers": to_json(&citizen.given) });
        let mut answer = client.post(format!("{base}/responses")).send_json(&body)?;
        // A busy server, or one that has had enough from this address for now, says when it takes more.
        while let (429 | 503, Some(wait_s)) = (answer.status().as_u16(), retry_after_s(&answer)) {
            println!("after {sent} responses the server asks for {wait_s} seconds");
            std::thread::sleep(Duration::from_secs(wait_s.min(LONGEST_WAIT_S)));
            answer = client.post(format!("{base}/responses")).send_json(&body)?;
        }
        if !matches!(answer.status().as_u16(), 200 | 201) {
            anyhow::bail!("after {sent} responses: {}", answer.body_mut().read_to_string()?);
        }
        if (sent + 1) % 1000 == 0 {
            println!("{} of {} sent", sent + 1, args.count);
        }
    }
    println!("{} responses sent to {base}", args.count);
    Ok(())
}

fn retry_after_s(answer: &ureq::http::Response<ureq::Body>) -> Option<u64> {
    answer.headers().get("retry-after")?.to_str().ok()?.parse().ok()
}

fn into_csv(args: &Args, path: &std::path::Path, key: &SurveyKey) -> anyhow::Result<()> {
    let config = Config::resolve(&args.storage, &ServingArgs::default())?;
    let catalog = Catalog::open(config.definitions.as_deref())?;
    let survey = catalog.survey(key).with_context(|| format!("no survey “{key}”"))?;
    let agencies: Vec<String> = (1..=10).map(|number| format!("agency-{number}")).collect();
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let keys = survey.questions.iter().map(|question| question.key.as_str());
    writer.write_record(["agency"].into_iter().chain(keys))?;
    for (agency, citizen) in citizens(&survey, &agencies, args) {
        let cells = survey
            .questions
            .iter()
            .map(|question| citizen.given.get(question.key.as_str()).map_or_else(String::new, cell));
        writer.write_record([agency].into_iter().chain(cells))?;
    }
    whole::write(path, &writer.into_inner()?)?;
    println!("{} responses written to {}", args.count, path.display());
    Ok(())
}

/// The citizens in an order that mixes the agencies.
fn citizens(survey: &Survey, agencies: &[String], args: &Args) -> Vec<(String, Citizen)> {
    let mut crowd = Citizens::new(survey, args.seed);
    (0..args.count)
        .map(|number| {
            let agency = agencies[number % agencies.len().max(1)].clone();
            let citizen = crowd.next(&agency, &Channel::open_web());
            (agency, citizen)
        })
        .collect()
}

fn cell(value: &Given) -> String {
    match value {
        Given::Word(word) | Given::Number(word) => word.clone(),
        Given::List(values) => values.iter().map(cell).collect::<Vec<_>>().join(","),
        _ => String::new(),
    }
}

fn to_json(given: &GivenAnswers) -> Value {
    fn value(given: &Given) -> Value {
        match given {
            Given::Word(word) | Given::Number(word) => Value::String(word.clone()),
            Given::List(values) => values.iter().map(value).collect(),
            _ => Value::Null,
        }
    }
    given.iter().map(|(key, given)| (key.clone(), value(given))).collect::<serde_json::Map<_, _>>().into()
}
