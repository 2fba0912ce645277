//! `sipas export`: the answers of a closed wave as rows, with their codebook and a manifest.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use crate::config::{Config, ServingArgs, StorageArgs};
use crate::domain::key::WaveKey;
use crate::domain::text::Language;
use crate::exporting::{self, Files, Format, Wanted};
use crate::ledger::entry::Word;
use crate::report::raw::Values;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sipas export --wave 2026 --by home-affairs --out export/\n  sipas export --wave 2026 --by home-affairs --format jsonl --labels --language en --out answers.jsonl\n\nOne row is one respondent: for analysts under supervision, never for publication. That it was exported, and by which role, stands in\nthe public log. A wave that is open is refused. The CSV goes into sipas score --agency agency as it is (codes).\nExit code: 0 exported, 1 refused, 2 wrong usage or the machine failed."
)]
pub(super) struct Args {
    #[arg(long)]
    wave: WaveKey,
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// A folder, or the file of the rows; the codebook and the manifest go beside it
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The role that takes the answers out, such as home-affairs; stands in the public log
    #[arg(long, value_name = "ROLE", value_parser = Word::parse)]
    by: Word,
    /// Options as their codes, which is the default
    #[arg(long, conflicts_with = "labels")]
    codes: bool,
    /// Options as their words
    #[arg(long)]
    labels: bool,
    /// Language of the words: vi or en
    #[arg(long, alias = "lang", default_value = "vi", value_parser = Language::parse)]
    language: Language,
    /// Free words too
    #[arg(long)]
    texts: bool,
    #[command(flatten)]
    storage: StorageArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::resolve(&args.storage, &ServingArgs::default())?;
    let wanted = Wanted {
        wave: args.wave.clone(),
        format: args.format,
        values: if args.labels { Values::Labels } else { Values::Codes },
        language: args.language.clone(),
        texts: args.texts,
        by: args.by.clone(),
        files: files(&args.out, args.format)?,
    };
    let exported = exporting::export(&config, &wanted)?;
    println!("{}: {} rows, {} of them void", wanted.files.responses.display(), exported.rows, exported.void);
    println!("sha256 {}", data_encoding::HEXLOWER.encode(&exported.sha256));
    println!("{}", wanted.files.manifest.display());
    println!("entry {} of the log says that {} took it out", exported.log_index, args.by);
    Ok(ExitCode::SUCCESS)
}

/// A name that ends like the format is a file; any other a folder, which is made.
fn files(out: &Path, format: Format) -> anyhow::Result<Files> {
    let ending = match format {
        Format::Csv => "csv",
        Format::Jsonl => "jsonl",
    };
    if !out.is_dir() && out.extension().is_some_and(|found| found == ending) {
        let beside = |name: &str| out.with_extension(name);
        return Ok(Files {
            responses: out.to_owned(),
            codebook_csv: beside("codebook.csv"),
            codebook_json: beside("codebook.json"),
            manifest: beside("manifest.json"),
        });
    }
    std::fs::create_dir_all(out).with_context(|| format!("cannot make the folder {}", out.display()))?;
    Ok(Files {
        responses: out.join(format!("responses.{ending}")),
        codebook_csv: out.join("codebook.csv"),
        codebook_json: out.join("codebook.json"),
        manifest: out.join("manifest.json"),
    })
}
