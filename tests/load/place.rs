//! A place for data made for one measurement: a folder, a database, and in it one open wave of the 22-criteria survey.

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Parser as _;
use sipas::app::{App, now_ms, today};
use sipas::catalog::Catalog;
use sipas::config::{Config, ServingArgs, StorageArgs};
use sipas::db::Db;
use sipas::domain::agency::Agency;
use sipas::domain::definition::agencies;
use sipas::domain::key::{SurveyKey, WaveKey};
use sipas::domain::survey::Survey;
use sipas::domain::wave::Wave;
use sipas::intake::{self, ReceiptKey};
use sipas::scoring::method::Method;

use super::cluster::Cluster;

pub const WAVE: &str = "load";
const SURVEY: &str = "sipas-agency";
const AGENCIES: &str = "an-giang-2025";

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    pub fn shown(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// What is asked, and about whom.
pub struct Asked {
    pub survey: Arc<Survey>,
    pub methods: Vec<Arc<Method>>,
    pub agencies: Vec<Agency>,
}

impl Asked {
    pub fn load() -> anyhow::Result<Self> {
        let catalog = Catalog::open(None)?;
        let survey = catalog.survey(&SurveyKey::parse(SURVEY)?).context("the survey is compiled in")?;
        let methods = catalog.methods_of(&survey.key);
        let agencies = agencies::parse(catalog.agencies(AGENCIES).context("the list is compiled in")?).agencies;
        Ok(Self { survey, methods, agencies })
    }
}

pub struct Place {
    folder: tempfile::TempDir,
    url: Option<String>,
    cluster: Option<Rc<Cluster>>,
}

/// Reads a server's flags as its command line would.
#[derive(Debug, clap::Parser)]
struct Flags {
    #[command(flatten)]
    storage: StorageArgs,
    #[command(flatten)]
    serving: ServingArgs,
}

impl Place {
    /// An empty place below `scratch`; on PostgreSQL with a database of its own.
    pub fn empty(scratch: &Path, cluster: Option<&Rc<Cluster>>) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("sipas-load-").tempdir_in(scratch)?;
        let url = cluster.map(|cluster| cluster.create()).transpose()?;
        Ok(Self { folder, url, cluster: cluster.cloned() })
    }

    /// A place with an open wave.
    pub fn with_wave(scratch: &Path, cluster: Option<&Rc<Cluster>>, asked: &Asked) -> anyhow::Result<Self> {
        let place = Self::empty(scratch, cluster)?;
        let methods: Vec<&Method> = asked.methods.iter().map(Arc::as_ref).collect();
        let wave = Self::wave(asked)?;
        let opening = intake::open_wave(&mut place.open()?, &wave, &asked.survey, &methods, &asked.agencies, now_ms())?;
        anyhow::ensure!(opening == intake::Opening::Opened, "the place was to be empty");
        Ok(place)
    }

    /// The wave of every place.
    pub fn wave(asked: &Asked) -> anyhow::Result<Wave> {
        Ok(Wave {
            key: WaveKey::parse(WAVE)?,
            survey: asked.survey.key.clone(),
            survey_version: asked.survey.version.clone(),
            opens: today().plus_days(-1),
            closes: today().plus_days(30),
            live: true,
            demo: false,
            closed_on: None,
        })
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What a server is started with to serve this place.
    pub fn flags(&self) -> Vec<String> {
        let path = |name: &str| self.folder().join(name).display().to_string();
        let mut flags = vec!["--data".to_owned(), path(""), "--key-file".to_owned(), path("receipt.key")];
        // All clients of a measurement share one address.
        flags.extend(["--limit".to_owned(), "all=off".to_owned()]);
        if let Some(url) = &self.url {
            flags.extend(["--database".to_owned(), url.clone()]);
        }
        flags
    }

    /// A connection of our own, beside the server's; brings the database to this program's schema.
    pub fn open(&self) -> anyhow::Result<Db> {
        Ok(self.open_with_key()?.0)
    }

    /// As [`Self::open`], with the key from which receipts follow.
    pub fn open_with_key(&self) -> anyhow::Result<(Db, ReceiptKey)> {
        let flags = Flags::parse_from(["load".to_owned()].into_iter().chain(self.flags()));
        let storage = App::storage(&Config::resolve(&flags.storage, &flags.serving)?)?;
        Ok((storage.door.open()?, storage.receipt_key))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let (Some(url), Some(cluster)) = (&self.url, &self.cluster)
            && let Err(error) = cluster.remove(url)
        {
            eprintln!("a database of this measurement stays behind: {error:#}");
        }
    }
}
