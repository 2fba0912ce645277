//! `sipas demo`: the whole program with example agencies, a running wave and invented answers, which come in through the
//! ordinary intake. A second start goes on with the same data; an interrupted first one is finished, since every invented
//! answer has its own lasting id.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;

use super::serve::{listen, serve_until_stopped};
use super::wave::ordered;
use crate::app::{App, InUse, OpenedWave, now_ms, today};
use crate::catalog::Catalog;
use crate::config::{Config, LogFormat, ServingArgs, StorageArgs};
use crate::db::{self, Db, Door};
use crate::domain::definition::agencies;
use crate::domain::key::{SurveyKey, WaveKey};
use crate::domain::response::{Channel, Response};
use crate::domain::submission::Unmet;
use crate::domain::wave::{Phase, Wave};
use crate::intake::{self, Opening};
use crate::pages::qr::QUIET;
use crate::scoring::method::Method;
use crate::simulation::Citizens;

const WAVE: &str = "demo";
const SURVEY: &str = "sipas-agency";
const AGENCIES: &str = "an-giang-2025";
const RESPONSES: usize = 5000;
/// The agency whose form is shown first.
const FIRST_FORM: &str = "30760";
/// Settings of the demo's own database.
const SEED: &str = "demo-seed";
const SEEDED: &str = "demo-seeded";

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  sipas demo\n\nTo answer on a phone in the same network: sipas demo --addr 0.0.0.0:8080 --base-url http://ADDRESS-OF-THIS-MACHINE:8080"
)]
pub(super) struct Args {
    /// Folder of the demo's data
    #[arg(long, env = "SIPAS_DEMO_DATA", default_value = "sipas-demo", value_name = "DIR")]
    data: PathBuf,
    /// The same seed gives the same invented answers
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// Throw the demo's data away and make them anew
    #[arg(long)]
    fresh: bool,
    #[command(flatten)]
    serving: ServingArgs,
}

impl Args {
    pub(super) fn log_format(&self) -> LogFormat {
        self.serving.operating.log_format.unwrap_or_default()
    }
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = config(args)?;
    let listener = listen(&config.operating)?;
    let base = args.serving.base_url.clone().unwrap_or_else(|| format!("http://{}", shown_addr(&listener)));
    if args.fresh {
        sweep(&args.data)?;
    }
    must_be_a_demo_s(&args.data)?;
    let app = App::open(config)?;
    app.set_ready(false);
    let seed = prepare(&mut Door(app.config.place.clone()).open()?, args)?;
    println!("listening on http://{}", listener.local_addr()?);
    let seeding = app.clone();
    let (told, stopped) = (base.clone(), listener);
    std::thread::Builder::new().name("demo".to_owned()).spawn(move || {
        match actix_web::rt::System::new().block_on(fill(&seeding, seed)) {
            Ok(()) => {
                seeding.set_ready(true);
                print_addresses(told.trim_end_matches('/'));
            }
            Err(error) => {
                eprintln!("error: the demo's answers could not be stored: {error:#}");
                std::process::exit(2);
            }
        }
    })?;
    serve_until_stopped(&app, stopped)?;
    Ok(ExitCode::SUCCESS)
}

fn config(args: &Args) -> anyhow::Result<Config> {
    let storage = StorageArgs {
        data: Some(args.data.clone()),
        database: Some(format!("sqlite://{}", args.data.join("sipas.sqlite").display())),
        key_file: Some(args.data.join("receipt.key")),
        log_key: Some(args.data.join("log.key")),
        log_name: None,
        definitions: None,
        config: None,
    };
    Config::of_demo(&storage, &args.serving)
}

/// Before anything is upgraded: what has waves and is not a demo's is left as it is.
fn must_be_a_demo_s(data: &Path) -> anyhow::Result<()> {
    let database = data.join("sipas.sqlite");
    if !database.exists() {
        return Ok(());
    }
    let mut db = Door(db::Place::Sqlite(database)).open()?;
    let is_ours = db::setting::find(&mut db, SEED).is_ok_and(|seed| seed.is_some());
    // Tables that are not there yet have no waves either; those of another schema are nobody's of ours.
    let has_waves = !db::migrate::standing(&mut db)?.applied.is_empty()
        && db::wave::all(&mut db).map_or(true, |waves| !waves.is_empty());
    anyhow::ensure!(
        is_ours || !has_waves,
        "{} is not a demo's data: it has waves of its own; choose another --data",
        data.display()
    );
    Ok(())
}

/// Removes the demo's own files and nothing else. The database shows that they are a demo's, so it goes last; without one nothing
/// goes, for the same names beside a PostgreSQL database are a service's keys.
fn sweep(data: &Path) -> anyhow::Result<()> {
    let database = data.join("sipas.sqlite");
    if !database.exists() {
        return Ok(());
    }
    let place = db::Place::Sqlite(database);
    let in_use = || format!("{} is in use; stop the demo that runs there first", data.display());
    let _alone = InUse::alone(&place)?.with_context(in_use)?;
    let mut db = Door(place).open()?;
    let ours = db::setting::find(&mut db, SEED).ok().flatten().is_some();
    anyhow::ensure!(ours, "{} is not a demo's data; nothing was removed", data.display());
    // All of it in the one file: what says so must not go with a journal.
    anyhow::ensure!(db::file::hold_alone(&mut db)?, in_use());
    for name in ["receipt.key", "log.key", "checkpoints.log", "sipas.sqlite"] {
        match std::fs::remove_file(data.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", data.join(name).display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Opens the demo's wave where there is none yet. Returns the seed of its data.
fn prepare(db: &mut Db, args: &Args) -> anyhow::Result<u64> {
    let key = WaveKey::parse(WAVE)?;
    if let Some(wave) = db::wave::state(db, &key)? {
        anyhow::ensure!(wave.demo, "{}: its wave “{WAVE}” is not a demo; choose another --data", args.data.display());
        anyhow::ensure!(
            wave.phase(today()) == Phase::Open,
            "the demo's wave is over since {}; start again with --fresh",
            wave.ended()
        );
        let seed = db::setting::find(db, SEED)?.context("the demo's seed is missing; start again with --fresh")?;
        return Ok(seed.parse()?);
    }
    // What was invented can never be deleted again, so it does not go in among real waves.
    anyhow::ensure!(
        db::wave::all(db)?.is_empty(),
        "{} is not a demo's data: it has waves of its own; choose another --data",
        args.data.display()
    );
    let catalog = Catalog::open(None)?;
    let survey = catalog.survey(&SurveyKey::parse(SURVEY)?).context("the demo's survey is missing")?;
    let methods = ordered(catalog.methods_of(&survey.key), None)?;
    let mut agencies = agencies::parse(catalog.agencies(AGENCIES).context("the demo's agencies are missing")?).agencies;
    // A first start may have ended between the two.
    let seed = if let Some(seed) = db::setting::find(db, SEED)? {
        seed.parse()?
    } else {
        db::setting::insert(db, SEED, &args.seed.to_string())?;
        args.seed
    };
    let mut chance = Citizens::new(&survey, seed);
    for agency in &mut agencies {
        agency.files = Some(chance.files());
    }
    let wave = Wave {
        key,
        survey: survey.key.clone(),
        survey_version: survey.version.clone(),
        opens: today().plus_days(-14),
        closes: today().plus_days(365),
        live: true,
        demo: true,
        closed_on: None,
    };
    let methods: Vec<&Method> = methods.iter().map(Arc::as_ref).collect();
    let opening = intake::open_wave(db, &wave, &survey, &methods, &agencies, now_ms())?;
    anyhow::ensure!(opening == Opening::Opened, "the demo's wave could not be opened; start again with --fresh");
    Ok(seed)
}

/// Sends the invented answers through the ordinary intake.
async fn fill(app: &App, seed: u64) -> anyhow::Result<()> {
    let opened = app.wave(WAVE).await?;
    let mut db = Door(app.config.place.clone()).open()?;
    if db::setting::find(&mut db, SEEDED)?.is_some() {
        return Ok(());
    }
    for batch in invented(&opened, seed, app.today())?.chunks(1000) {
        let sent: Vec<_> = batch
            .iter()
            .map(|response| {
                let (app, response, survey) = (app.clone(), response.clone(), Arc::clone(&opened.survey));
                actix_web::rt::spawn(async move { app.submit(&response, &survey).await })
            })
            .collect();
        for answer in sent {
            answer.await??;
        }
    }
    db::setting::insert(&mut db, SEEDED, &RESPONSES.to_string())?;
    Ok(())
}

/// All invented responses, agencies mixed as they would come in.
fn invented(opened: &OpenedWave, seed: u64, today: crate::domain::day::Day) -> anyhow::Result<Vec<Response>> {
    let survey = &opened.survey;
    let mut citizens = Citizens::new(survey, seed);
    let shares = citizens.shares(opened.agencies.len(), RESPONSES);
    let most = shares.iter().copied().max().unwrap_or(0);
    let rounds = (0..most).flat_map(|round| (0..shares.len()).map(move |place| (round, place)));
    rounds
        .filter(|(round, place)| *round < shares[*place])
        .map(|(_, place)| {
            let agency = &opened.agencies[place].code;
            let channel = Channel { source: citizens.source(), ..Channel::open_web() };
            let citizen = citizens.next(agency.as_str(), &channel);
            let accepted = survey
                .accept(&channel, &citizen.given, Unmet::Reject, true)
                .map_err(|rejections| anyhow::anyhow!("an invented answer was rejected: {rejections:?}"))?;
            Ok(accepted.response(citizen.id, opened.wave.key.clone(), agency.clone(), channel, today))
        })
        .collect()
}

/// The address to show: a wildcard is no address that a browser can open.
fn shown_addr(listener: &std::net::TcpListener) -> String {
    match listener.local_addr() {
        Ok(addr) if addr.ip().is_unspecified() => format!("127.0.0.1:{}", addr.port()),
        Ok(addr) => addr.to_string(),
        Err(_) => "127.0.0.1".to_owned(),
    }
}

fn print_addresses(base: &str) {
    let form = format!("{base}/s/{WAVE}/{FIRST_FORM}");
    println!("\nThe demo is ready ({RESPONSES} invented responses).\n");
    println!("  A form        {form}");
    println!("  All forms     {base}/");
    println!("  Results       {base}/results/{WAVE}");
    println!("  Report        {base}/api/v1/waves/{WAVE}/index.xlsx?count=all");
    println!("                {base}/api/v1/waves/{WAVE}/index.csv?count=all");
    println!("  API           {base}/api/v1/openapi.json\n");
    if let Some(code) = terminal_qr(&form) {
        println!("{code}");
    }
    println!("Stop with Ctrl-C. The next start goes on with the same data; --fresh makes them anew.");
}

/// A QR code of half blocks; on a terminal dark on light, whatever its colours are.
fn terminal_qr(text: &str) -> Option<String> {
    let (dark_on_light, plain) =
        if std::io::stdout().is_terminal() { ("\x1b[38;5;16m\x1b[48;5;231m", "\x1b[0m") } else { ("", "") };
    let code = qrcodegen::QrCode::encode_text(text, qrcodegen::QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut lines = String::new();
    for y in (-QUIET..size + QUIET).step_by(2) {
        lines.push_str("  ");
        lines.push_str(dark_on_light);
        for x in -QUIET..size + QUIET {
            lines.push(match (code.get_module(x, y), code.get_module(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        lines.push_str(plain);
        lines.push('\n');
    }
    Some(lines)
}
