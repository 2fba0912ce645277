//! The disk that fails on order: shim.c compiled and put before a server, and the file by which it is told what to do.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::world::World;

/// The places of the numbers in the control file, as `struct control` in disk.h has them.
#[derive(Clone, Copy)]
pub enum Order {
    /// fsync and fdatasync fail with this error number.
    SyncError = 0,
    /// Writes fail with this error number.
    WriteError = 1,
    /// Writes do a random part only.
    ShortWrites = 2,
    /// The power is cut before the call of this number, or at [`ON_FAILURE`].
    CutAt = 3,
    /// [`UNDO_ALL`], [`UNDO_SOME`] or [`ONLY_THE_PROCESS`].
    CutHow = 4,
    /// A sync does nothing and says that all is well.
    Lies = 5,
    Seed = 6,
    /// Faults hit only these files: [`WAL`].
    Only = 7,
}

/// What the shim counts.
#[derive(Clone, Copy)]
pub enum Count {
    Calls = 8,
    Syncs = 9,
    /// Calls that failed or fell short on order.
    Injected = 11,
    /// Pages and names put back by a cut.
    Undone = 12,
    Kept = 13,
    Torn = 14,
    /// 1 after the power was cut.
    Cut = 15,
}

/// A cut undoes all that was not synced.
pub const UNDO_ALL: i64 = 0;
/// A random part of it, torn by sectors.
pub const UNDO_SOME: i64 = 1;
/// The process ends, the machine runs on: nothing is undone until a later cut.
pub const ONLY_THE_PROCESS: i64 = 2;
/// Right after a sync that failed on order.
pub const ON_FAILURE: i64 = -1;

/// SQLite's write-ahead log: no commit gets by it.
pub const WAL: i64 = 1;
/// The database file itself, which only checkpoints write.
pub const DATABASE: i64 = 2;
/// Keys and the record of signed checkpoints.
pub const OTHERS: i64 = 4;

pub const EIO: i64 = 5;
pub const ENOSPC: i64 = 28;

pub struct Shim {
    library: PathBuf,
    control: File,
    orders: PathBuf,
}

impl Shim {
    /// Why there can be none here; none where there can.
    pub fn missing() -> Option<String> {
        if !cfg!(target_os = "linux") {
            return Some("the shim needs Linux (LD_PRELOAD)".to_owned());
        }
        let asked = Command::new("cc").arg("--version").output();
        asked.err().map(|error| format!("no C compiler: {error}"))
    }

    /// Compiles the shim into the world's folder, with fresh orders for one life of a server.
    ///
    /// # Errors
    /// Why it does not compile.
    pub fn new(world: &World, seed: u64) -> Result<Self, String> {
        let library = world.folder().join("shim.so");
        if !library.exists() {
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/crash/shim.c");
            let cc = Command::new("cc")
                .args(["-shared", "-fPIC", "-O1", "-o"])
                .args([&library, &source])
                .arg("-ldl")
                .output();
            let cc = cc.map_err(|error| format!("no C compiler: {error}"))?;
            if !cc.status.success() {
                return Err(format!("the shim does not compile: {}", String::from_utf8_lossy(&cc.stderr)));
            }
            std::fs::create_dir(world.folder().join("graveyard")).expect("the folder is ours");
        }
        let orders = world.folder().join("orders");
        let control = File::options().read(true).write(true).create(true).truncate(false).open(&orders);
        let shim = Self { library, control: control.expect("the folder is ours"), orders };
        shim.control.write_all_at(&[0; 16 * 8], 0).expect("the file is ours");
        shim.order(Order::Seed, i64::try_from(seed & 0xffff_ffff).expect("32 bits"));
        Ok(shim)
    }

    /// Puts it before a program.
    pub fn stand_before(&self, command: &mut Command, world: &World) {
        command.env("LD_PRELOAD", &self.library);
        command.env("SHIM_FOLDER", world.data()).env("SHIM_GRAVEYARD", world.folder().join("graveyard"));
        command.env("SHIM_CONTROL", &self.orders);
    }

    pub fn order(&self, order: Order, value: i64) {
        self.control.write_all_at(&value.to_le_bytes(), order as u64 * 8).expect("the file is ours");
    }

    pub fn count(&self, count: Count) -> u64 {
        let mut bytes = [0; 8];
        self.control.read_exact_at(&mut bytes, count as u64 * 8).expect("the file is ours");
        u64::from_le_bytes(bytes)
    }
}
