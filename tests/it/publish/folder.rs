//! A publication in memory: to be changed, and checked as it is then.

use std::collections::BTreeMap;
use std::path::Path;

use sipas::publication::verify::{Asked, Files, Report, Verdict, verify};

#[derive(Clone)]
pub struct Folder {
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Folder {
    pub fn read(root: &Path) -> Self {
        let mut files = BTreeMap::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("the folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(root).expect("below it").to_str().expect("a plain name").to_owned();
                    files.insert(name, std::fs::read(&path).expect("a file"));
                }
            }
        }
        Self { files }
    }

    pub fn check(&self) -> Report {
        verify(self, &Asked::default())
    }

    /// The findings that something is wrong, or could not be checked.
    pub fn faults(&self) -> Vec<String> {
        faults(&self.check())
    }
}

pub fn faults(report: &Report) -> Vec<String> {
    let is_fault = |verdict: Verdict| matches!(verdict, Verdict::Wrong | Verdict::Open);
    let faults = report.findings.iter().filter(|finding| is_fault(finding.verdict));
    faults.map(|finding| format!("{}: {}", finding.check, finding.text)).collect()
}

impl Files for Folder {
    fn paths(&self) -> Vec<String> {
        self.files.keys().cloned().collect()
    }

    fn read(&self, path: &str, most: usize) -> Result<Option<Vec<u8>>, String> {
        let file = self.files.get(path);
        if file.is_some_and(|bytes| bytes.len() > most) {
            return Err("too large".to_owned());
        }
        Ok(file.cloned())
    }
}
