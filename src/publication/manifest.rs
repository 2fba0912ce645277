//! `manifest.sha256` (as `sha256sum` writes and checks it) and the words of `README.txt`.

use data_encoding::HEXLOWER;

use crate::ledger::commit::{Hash, sha256};

const TOP: &str = "# sha256sum -c manifest.sha256 : finds accidents in copying, nothing else.\n\
    # Who changes a file can change this one too: what was signed and entered in the log is checked by sipas verify.\n";

/// Hashes of files by path, one after another.
#[derive(Debug, Default)]
pub struct Manifest(Vec<(String, Hash)>);

impl Manifest {
    pub fn add(&mut self, path: &str, bytes: &[u8]) {
        self.0.push((path.to_owned(), sha256(bytes)));
    }

    /// The file, sorted by path.
    #[must_use]
    pub fn write(mut self) -> Vec<u8> {
        self.0.sort();
        let lines = self.0.iter().map(|(path, hash)| format!("{}  {path}\n", HEXLOWER.encode(hash)));
        std::iter::once(TOP.to_owned()).chain(lines).collect::<String>().into_bytes()
    }

    /// Path and hash of each line.
    ///
    /// # Errors
    /// The line that is none.
    pub fn parse(bytes: &[u8]) -> Result<Vec<(String, Hash)>, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        let lines = text.strip_prefix(TOP).ok_or("its first lines are not those of a manifest")?;
        let line = |(number, line): (usize, &str)| {
            let bad = || format!("line {number} is not a hash, two spaces and a path");
            let (hash, path) = line.split_once("  ").ok_or_else(bad)?;
            let hash = HEXLOWER.decode(hash.as_bytes()).ok().and_then(|hash| hash.try_into().ok()).ok_or_else(bad)?;
            Ok((path.to_owned(), hash))
        };
        (3..).zip(lines.lines()).map(line).collect()
    }
}

/// The words that go with a publication.
#[must_use]
pub fn readme(wave: &str, title_vi: &str, title_en: &str) -> String {
    include_str!("readme.txt").replace("{wave}", wave).replace("{title_vi}", title_vi).replace("{title_en}", title_en)
}
