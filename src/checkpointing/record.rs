//! `checkpoints.log`: every checkpoint that this machine has signed or served, outside the database, so that a database that was
//! put back to an older state is noticed.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::opened;
use crate::error::Error;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::note::VerifierKey;

/// As much of the end of the file is read: hundreds of notes.
const TAIL_BYTES: u64 = 1 << 16;
/// A note with all its signatures has fewer bytes.
const MOST_OF_A_NOTE: usize = 4096;

/// Where it is. The file holds signed notes, an empty line after each.
#[derive(Debug, Clone)]
pub struct Record(pub PathBuf);

impl Record {
    /// Adds a note where it is not the last one; when this returns, it is on the disk.
    ///
    /// # Errors
    /// [`Error::Storage`] with the system's words.
    pub fn add(&self, note: &str) -> Result<(), Error> {
        self.added(note).map_err(|error| Error::Storage(format!("{}: {error}", self.0.display())))
    }

    fn added(&self, note: &str) -> std::io::Result<()> {
        if let Some(folder) = self.0.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let is_new = !self.0.exists();
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&self.0)?;
        // Commands beside the server write it too.
        file.lock()?;
        let tail = Tail::read(&mut file)?;
        if tail.rest().is_empty() && tail.notes().last().is_some_and(|last| last == note) {
            return Ok(());
        }
        // What is not whole was being written when the power failed, so it was never served.
        file.set_len(tail.whole_bytes())?;
        // A whole note without the empty line behind it: some editors take that away.
        if let Some(last) = tail.unended() {
            file.write_all(format!("{last}\n").as_bytes())?;
        }
        if tail.unended() != Some(note) {
            file.write_all(format!("{note}\n").as_bytes())?;
        }
        file.sync_all()?;
        if is_new {
            let folder = self.0.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        }
        Ok(())
    }

    /// The last checkpoint that bears a key's signature, among the latest some hundred.
    ///
    /// # Errors
    /// [`Error::Storage`] where the file cannot be read.
    pub fn last_of(&self, key: &VerifierKey) -> Result<Option<Checkpoint>, Error> {
        Ok(self.tail()?.notes().filter_map(|note| opened(&note, key)).last())
    }

    /// The last checkpoint, whoever has signed it.
    ///
    /// # Errors
    /// As [`Self::last_of`].
    pub fn last(&self) -> Result<Option<Checkpoint>, Error> {
        Ok(self.recent()?.pop())
    }

    /// The latest checkpoints in the order in which they were recorded, whoever has signed them; each holds all that an earlier
    /// one of its log did.
    ///
    /// # Errors
    /// As [`Self::last_of`].
    pub fn recent(&self) -> Result<Vec<Checkpoint>, Error> {
        Ok(self.tail()?.notes().filter_map(|note| unsigned(&note)).collect())
    }

    /// The latest notes, as they were recorded.
    ///
    /// # Errors
    /// As [`Self::last_of`].
    pub fn notes(&self) -> Result<Vec<String>, Error> {
        Ok(self.tail()?.notes().collect())
    }

    fn tail(&self) -> Result<Tail, Error> {
        let read = match File::open(&self.0) {
            Ok(mut file) => Tail::read(&mut file),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Tail::default()),
            Err(error) => Err(error),
        };
        read.map_err(|error| Error::Storage(format!("{}: {error}", self.0.display())))
    }
}

/// The end of the file: the file grows for years, and only the latest notes matter.
#[derive(Default)]
struct Tail {
    /// Where it begins in the file.
    from: u64,
    text: String,
}

impl Tail {
    fn read(file: &mut File) -> std::io::Result<Self> {
        let mut from = file.metadata()?.len().saturating_sub(TAIL_BYTES);
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        if from > 0 {
            // From the start of a line on, so that no character is cut.
            let cut = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |place| place + 1);
            bytes.drain(..cut);
            from += cut as u64;
        }
        // Only what is torn at the very end can be no text.
        let tail = Self { from, text: String::from_utf8_lossy(&bytes).into_owned() };
        if tail.could_be_torn() {
            return Ok(tail);
        }
        let reason = "what stands behind its last whole checkpoint is more than a power failure leaves behind. Has another program \
                      saved it, with other ends of lines? Put it back as it was; sipas only ever adds to it";
        Err(std::io::Error::new(std::io::ErrorKind::InvalidData, reason))
    }

    /// What stands behind the last whole note.
    fn rest(&self) -> &str {
        &self.text[self.whole_length()..]
    }

    /// Whether the rest can be a part of one note, which was being written when the power failed.
    fn could_be_torn(&self) -> bool {
        let rest = self.rest();
        rest.len() < MOST_OF_A_NOTE && !rest.contains('\r') && rest.matches("\n\n").count() <= 1
    }

    /// The rest where it is a whole note but for the empty line behind it.
    fn unended(&self) -> Option<&str> {
        let signatures = self.rest().strip_suffix('\n')?.split_once("\n\n")?.1;
        (is_signature(signatures) && unsigned(self.rest()).is_some()).then(|| self.rest())
    }

    /// The whole notes, oldest first. A note is a text, an empty line, signatures; an empty line ends it.
    fn notes(&self) -> impl Iterator<Item = String> {
        let mut blocks: Vec<&str> = self.text.split("\n\n").collect();
        // What stands behind the last empty line is not whole, or nothing; the first block may be cut.
        let last = blocks.pop().filter(|_| self.unended().is_some());
        blocks.extend(last.and_then(|last| last.strip_suffix('\n')));
        let first = 1 + usize::from(self.from > 0);
        (first..blocks.len())
            .filter(|place| is_signature(blocks[*place]))
            .map(|place| format!("{}\n\n{}\n", blocks[place - 1], blocks[place]))
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// Bytes of the file up to the end of its last whole note.
    fn whole_bytes(&self) -> u64 {
        self.from + self.whole_length() as u64
    }

    fn whole_length(&self) -> usize {
        let mut end = 0;
        let mut whole = 0;
        for block in self.text.split_inclusive("\n\n") {
            end += block.len();
            if block.ends_with("\n\n") && is_signature(block) {
                whole = end;
            }
        }
        whole
    }
}

/// What a note says, whoever has signed it.
#[must_use]
pub fn unsigned(note: &str) -> Option<Checkpoint> {
    let (text, _) = note.split_once("\n\n")?;
    Checkpoint::parse(&format!("{text}\n")).ok()
}

fn is_signature(block: &str) -> bool {
    block.starts_with('\u{2014}')
}

#[cfg(test)]
mod tests {
    use super::{Record, TAIL_BYTES};

    const ONE: &str = "a/log\n1\nroot\n\n\u{2014} a/log sig\n";
    const TWO: &str = "a/log\n2\nroot\n\n\u{2014} a/log sig\n\u{2014} b/log sig\n";

    #[test]
    fn notes_are_added_once_and_a_torn_one_is_swept_away() {
        let folder = tempfile::tempdir().unwrap();
        let record = Record(folder.path().join("deeper/checkpoints.log"));
        for note in [ONE, ONE, TWO, TWO] {
            record.add(note).unwrap();
        }
        let text = || std::fs::read_to_string(&record.0).unwrap();
        let whole = format!("{ONE}\n{TWO}\n");
        assert_eq!(text(), whole);
        for torn in 1..ONE.len() {
            if ONE.is_char_boundary(torn) {
                std::fs::write(&record.0, whole.clone() + &ONE[..torn]).unwrap();
                record.add(ONE).unwrap();
                assert_eq!(text(), format!("{whole}{ONE}\n"), "{torn}");
            }
        }
    }

    #[test]
    fn what_another_program_has_saved_is_not_swept_away() {
        let folder = tempfile::tempdir().unwrap();
        let record = Record(folder.path().join("checkpoints.log"));
        let note = |size: u64| format!("a/log\n{size}\n{}\n\n\u{2014} a/log sig\n", "A".repeat(43) + "=");
        let whole: String = (1..40).map(|size| note(size) + "\n").collect();
        for saved in [whole.replace('\n', "\r\n"), note(1).replace('\n', "\r\n"), whole.clone() + &"x".repeat(5000)] {
            std::fs::write(&record.0, &saved).unwrap();
            let refused = record.add(&note(40)).unwrap_err().to_string();
            assert!(refused.contains("checkpoints.log") && refused.contains("Put it back"), "{refused}");
            assert!(record.notes().is_err(), "nor is it taken for empty");
            assert_eq!(std::fs::read_to_string(&record.0).unwrap(), saved, "it stays as it is");
        }
        // Without its last empty line.
        std::fs::write(&record.0, whole.trim_end().to_owned() + "\n").unwrap();
        assert_eq!(record.notes().unwrap().last(), Some(&note(39)));
        record.add(&note(39)).unwrap();
        assert_eq!(std::fs::read_to_string(&record.0).unwrap(), whole);
        std::fs::write(&record.0, whole.trim_end().to_owned() + "\n").unwrap();
        record.add(&note(40)).unwrap();
        assert_eq!(std::fs::read_to_string(&record.0).unwrap(), whole + &note(40) + "\n");
    }

    fn many_notes(note: &impl Fn(u64) -> String) -> String {
        (0..2000).map(|size| note(size) + "\n").collect()
    }

    #[test]
    fn only_the_end_of_a_long_file_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let record = Record(folder.path().join("checkpoints.log"));
        let note = |size: u64| format!("a/log\n{size}\nroot\n\n\u{2014} a/log sig\n");
        let many: String = (0..5000).map(|size| note(size) + "\n").collect();
        assert!(many.len() as u64 > 2 * TAIL_BYTES);
        std::fs::write(&record.0, &many).unwrap();
        record.add(&note(4999)).unwrap();
        assert_eq!(std::fs::read_to_string(&record.0).unwrap(), many);
        record.add(&note(5000)).unwrap();
        assert_eq!(std::fs::read_to_string(&record.0).unwrap(), many + &note(5000) + "\n");
        let read: Vec<String> = record.tail().unwrap().notes().collect();
        let first: u64 = read[0].lines().nth(1).unwrap().parse().unwrap();
        assert_eq!(read, (first..=5000).map(note).collect::<Vec<_>>());
        // Wherever the reading begins, within a note or a character.
        for longer in 0..note(5000).len() {
            let text = format!("{}\n{}", "x".repeat(longer), many_notes(&note));
            std::fs::write(&record.0, &text).unwrap();
            record.add(&note(1)).unwrap();
            assert_eq!(std::fs::read_to_string(&record.0).unwrap(), text + &note(1) + "\n");
        }
    }
}
