//! The definitions that this program knows: those compiled in, and before them those of a folder
//! (`*.toml` surveys, `methods/*.toml`, `agencies/*.csv`, `sectors.csv`). The same key there replaces the compiled one.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use crate::domain::definition::DefinitionFault;
use crate::domain::definition::sectors::{self, SectorEntry};
use crate::domain::definition::survey;
use crate::domain::key::{MethodKey, SurveyKey};
use crate::domain::survey::Survey;
use crate::scoring::method::{self, Method, references};

const SURVEYS: [&str; 4] = [
    include_str!("../survey-definitions/sipas-agency.toml"),
    include_str!("../survey-definitions/sipas-short.toml"),
    include_str!("../survey-definitions/sipas-household.toml"),
    include_str!("../survey-definitions/papi-style.toml"),
];

/// By file name, since the method named like its survey is the default one.
const METHODS: [(&str, &str); 14] = [
    ("sipas-agency", include_str!("../survey-definitions/methods/sipas-agency.toml")),
    ("sipas-factors", include_str!("../survey-definitions/methods/sipas-factors.toml")),
    ("sipas-mean", include_str!("../survey-definitions/methods/sipas-mean.toml")),
    ("sipas-questions", include_str!("../survey-definitions/methods/sipas-questions.toml")),
    ("sipas-short", include_str!("../survey-definitions/methods/sipas-short.toml")),
    ("sipas-weighted", include_str!("../survey-definitions/methods/sipas-weighted.toml")),
    ("sipas-household", include_str!("../survey-definitions/methods/sipas-household.toml")),
    ("papi-style", include_str!("../survey-definitions/methods/papi-style.toml")),
    ("ddci-style", include_str!("../survey-definitions/methods/ddci-style.toml")),
    ("one-stop-shop", include_str!("../survey-definitions/methods/one-stop-shop.toml")),
    ("par-index", include_str!("../survey-definitions/methods/par-index.toml")),
    ("par-local-commune", include_str!("../survey-definitions/methods/par-local-commune.toml")),
    ("par-local-department", include_str!("../survey-definitions/methods/par-local-department.toml")),
    ("pci-style", include_str!("../survey-definitions/methods/pci-style.toml")),
];

const AGENCIES: [(&str, &[u8]); 2] = [
    ("an-giang-2025", include_bytes!("../survey-definitions/agencies/an-giang-2025.csv")),
    ("kien-giang-2022", include_bytes!("../survey-definitions/agencies/kien-giang-2022.csv")),
];

const SECTORS: &[u8] = include_bytes!("../survey-definitions/sectors.csv");

/// All surveys, methods and example lists, parsed.
#[derive(Debug)]
pub struct Catalog {
    surveys: Vec<Arc<Survey>>,
    methods: Vec<Entry>,
    /// Methods that read no answers and go with any survey: their texts, the folder's first.
    unbound: Vec<(MethodKey, String)>,
    agencies: BTreeMap<String, Cow<'static, [u8]>>,
    sectors: Vec<SectorEntry>,
}

#[derive(Debug)]
struct Entry {
    method: Arc<Method>,
    /// Whether its file, or the compiled file that it replaces, is named like the survey.
    default: bool,
    /// The folder's come before the compiled ones.
    compiled: bool,
}

impl Catalog {
    /// Reads the folder, if there is one, and adds what is compiled in.
    ///
    /// # Errors
    /// A folder that cannot be read, or files in it with faults: all of them, as `file:line: message`.
    pub fn open(folder: Option<&Path>) -> anyhow::Result<Self> {
        let mut catalog = Self {
            surveys: Vec::new(),
            methods: Vec::new(),
            unbound: Vec::new(),
            agencies: BTreeMap::new(),
            sectors: Vec::new(),
        };
        let mut faults = Vec::new();
        if let Some(folder) = folder {
            catalog.add_surveys(folder, &mut faults)?;
        }
        for text in SURVEYS {
            let survey = survey::parse(text).expect("the tests have read every compiled survey");
            if catalog.survey(&survey.key).is_none() {
                catalog.surveys.push(Arc::new(survey));
            }
        }
        if let Some(folder) = folder {
            catalog.add_methods(&folder.join("methods"), &mut faults)?;
            catalog.add_lists(folder, &mut faults)?;
        }
        anyhow::ensure!(faults.is_empty(), "the definitions have faults:\n{}", faults.join("\n"));
        catalog.add_compiled();
        let faults = catalog.reference_faults();
        anyhow::ensure!(faults.is_empty(), "the methods have faults:\n{}", faults.join("\n"));
        Ok(catalog)
    }

    #[must_use]
    pub fn survey(&self, key: &SurveyKey) -> Option<Arc<Survey>> {
        self.surveys.iter().find(|survey| survey.key == *key).cloned()
    }

    /// The folder's first.
    #[must_use]
    pub fn surveys(&self) -> &[Arc<Survey>] {
        &self.surveys
    }

    /// The methods for a survey, the default one first: that whose file has the survey's name.
    #[must_use]
    pub fn methods_of(&self, survey: &SurveyKey) -> Vec<Arc<Method>> {
        let mut entries: Vec<&Entry> = self.methods.iter().filter(|entry| entry.method.survey == *survey).collect();
        entries.sort_by_key(|entry| (!entry.default, entry.compiled));
        entries.into_iter().map(|entry| Arc::clone(&entry.method)).collect()
    }

    /// A method for a survey by its key, also one that reads no answers and goes with any survey.
    #[must_use]
    pub fn method(&self, survey: &Survey, key: &MethodKey) -> Option<Arc<Method>> {
        let bound = || self.methods_of(&survey.key).into_iter().find(|method| method.key == *key);
        let unbound = || {
            let (_, text) = self.unbound.iter().find(|(known, _)| known == key)?;
            // The words may lack a language of this survey.
            method::parse(text, survey).ok().map(Arc::new)
        };
        bound().or_else(unbound)
    }

    /// The keys of methods that read no answers.
    pub fn unbound_methods(&self) -> impl Iterator<Item = &MethodKey> {
        self.unbound.iter().map(|(key, _)| key)
    }

    /// The bytes of an example list by its name, such as `an-giang-2025`.
    #[must_use]
    pub fn agencies(&self, name: &str) -> Option<&[u8]> {
        self.agencies.get(name).map(AsRef::as_ref)
    }

    /// The names of the example lists.
    pub fn agency_lists(&self) -> impl Iterator<Item = &str> {
        self.agencies.keys().map(String::as_str)
    }

    #[must_use]
    pub fn sectors(&self) -> &[SectorEntry] {
        &self.sectors
    }

    /// What methods say of each other that cannot be, survey by survey.
    fn reference_faults(&self) -> Vec<String> {
        let mut faults = BTreeSet::new();
        for survey in &self.surveys {
            let methods = self.all_methods(survey);
            let known: Vec<&Method> = methods.iter().map(Arc::as_ref).collect();
            for method in &known {
                let found = references::faults(method, &known);
                faults.extend(found.iter().map(|fault| format!("{}:{}: {}", method.key, fault.line, fault.message)));
            }
        }
        faults.into_iter().collect()
    }

    /// The methods for a survey, also those that go with any.
    #[must_use]
    pub fn all_methods(&self, survey: &Survey) -> Vec<Arc<Method>> {
        let unbound = self.unbound.iter().filter_map(|(key, _)| self.method(survey, key));
        let mut methods = self.methods_of(&survey.key);
        let unbound: Vec<_> = unbound.filter(|method| methods.iter().all(|known| known.key != method.key)).collect();
        methods.extend(unbound);
        methods
    }

    fn add_surveys(&mut self, folder: &Path, faults: &mut Vec<String>) -> anyhow::Result<()> {
        for path in files(folder, "toml").with_context(|| format!("cannot read the folder {}", folder.display()))? {
            let Some(text) = text(&path, faults)? else { continue };
            match survey::parse(&text) {
                Err(found) => tell(&path, &found, faults),
                Ok(survey) if self.survey(&survey.key).is_some() => {
                    faults.push(format!("{}:1: another file has the key “{}” as well", path.display(), survey.key));
                }
                Ok(survey) => self.surveys.push(Arc::new(survey)),
            }
        }
        Ok(())
    }

    fn add_methods(&mut self, folder: &Path, faults: &mut Vec<String>) -> anyhow::Result<()> {
        if !folder.is_dir() {
            return Ok(());
        }
        for path in files(folder, "toml").with_context(|| format!("cannot read the folder {}", folder.display()))? {
            let Some(text) = text(&path, faults)? else { continue };
            let key = match method::survey_key(&text) {
                Ok(key) => key,
                Err(found) => {
                    tell(&path, &found, faults);
                    continue;
                }
            };
            let Some(key) = key else {
                self.add_unbound(&path, text, faults);
                continue;
            };
            let Some(survey) = self.survey(&key) else {
                faults.push(format!("{}:1: there is no survey “{key}” that this method could be for", path.display()));
                continue;
            };
            match method::parse(&text, &survey) {
                Err(found) => tell(&path, &found, faults),
                Ok(method) if self.has_method(&method) => {
                    faults.push(format!("{}:1: another file has the key “{}” as well", path.display(), method.key));
                }
                Ok(method) => {
                    let default = path.file_stem().is_some_and(|stem| stem == key.as_str());
                    self.methods.push(Entry { method: Arc::new(method), default, compiled: false });
                }
            }
        }
        Ok(())
    }

    fn add_unbound(&mut self, path: &Path, text: String, faults: &mut Vec<String>) {
        match method::parse(&text, &Survey::without_questions()) {
            Err(found) => tell(path, &found, faults),
            Ok(method) if self.unbound.iter().any(|(key, _)| *key == method.key) => {
                faults.push(format!("{}:1: another file has the key “{}” as well", path.display(), method.key));
            }
            Ok(method) => self.unbound.push((method.key, text)),
        }
    }

    fn add_lists(&mut self, folder: &Path, faults: &mut Vec<String>) -> anyhow::Result<()> {
        let lists = folder.join("agencies");
        if lists.is_dir() {
            for path in files(&lists, "csv")? {
                let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
                // Looked at when somebody asks for it: a wave may import it with bad rows left out.
                self.agencies.insert(name.to_owned(), Cow::Owned(read(&path)?));
            }
        }
        let path = folder.join("sectors.csv");
        if path.is_file() {
            let file = sectors::parse(&read(&path)?);
            faults.extend(file.faults.iter().map(|fault| format!("{}: {fault}", path.display())));
            self.sectors = file.sectors;
        }
        Ok(())
    }

    fn add_compiled(&mut self) {
        for (name, text) in METHODS {
            let key = method::survey_key(text).expect("the tests have read every compiled method");
            let Some(key) = key else {
                let method = method::parse(text, &Survey::without_questions());
                let key = method.expect("the tests have read every compiled method").key;
                if !self.unbound.iter().any(|(known, _)| *known == key) {
                    self.unbound.push((key, text.to_owned()));
                }
                continue;
            };
            let Some(survey) = self.survey(&key) else { continue };
            // A survey of the folder may have other questions under a compiled key: then the method is not for it.
            let Ok(method) = method::parse(text, &survey) else { continue };
            let default = name == key.as_str();
            let mut own = self.methods.iter_mut().filter(|entry| !entry.compiled && entry.method.survey == key);
            if let Some(entry) = own.find(|entry| entry.method.key == method.key) {
                entry.default |= default;
            } else {
                self.methods.push(Entry { method: Arc::new(method), default, compiled: true });
            }
        }
        for (name, bytes) in AGENCIES {
            self.agencies.entry(name.to_owned()).or_insert(Cow::Borrowed(bytes));
        }
        if self.sectors.is_empty() {
            self.sectors = sectors::parse(SECTORS).sectors;
        }
    }

    fn has_method(&self, method: &Method) -> bool {
        self.methods.iter().any(|entry| entry.method.survey == method.survey && entry.method.key == method.key)
    }
}

fn tell(path: &Path, found: &[DefinitionFault], faults: &mut Vec<String>) {
    faults.extend(found.iter().map(|fault| format!("{}:{}: {}", path.display(), fault.line, fault.message)));
}

/// The files of a folder with this ending, by name; hidden ones are not looked at.
fn files(folder: &Path, ending: &str) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.extension().is_some_and(|found| found == ending) && path.is_file() && !is_hidden {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// The text of a file; none where it is not UTF-8, which is a fault.
fn text(path: &Path, faults: &mut Vec<String>) -> anyhow::Result<Option<String>> {
    let text = String::from_utf8(read(path)?);
    if text.is_err() {
        faults.push(format!("{}:1: not UTF-8; save it as UTF-8", path.display()));
    }
    Ok(text.ok())
}

#[cfg(test)]
mod tests;
