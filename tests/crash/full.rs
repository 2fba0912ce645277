//! A disk that fills up: a small file system of its own, where this process may mount one.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::Sizes;
use crate::clients::Clients;
use crate::replay::{Verdict, judge};
use crate::world::World;

/// Where the data folder is a mounted tmpfs of a few megabytes until this is dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(world: &World) -> Result<Self, String> {
        let data = world.data();
        std::fs::create_dir(&data).map_err(|error| error.to_string())?;
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=5m,mode=700", "tmpfs"]).arg(&data).output();
        match mounted {
            Ok(mounted) if mounted.status.success() => Ok(Self(data)),
            Ok(mounted) => Err(String::from_utf8_lossy(&mounted.stderr).trim().to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Fills the disk with answers until the server says that it is full, makes room, and replays the ledger.
///
/// # Errors
/// Why no disk can be mounted here (another user than root): tests/it has the same with a limit on the size of files.
pub fn fills_up(sizes: &Sizes) -> Result<Verdict, String> {
    let world = World::empty(None);
    let _disk = SmallDisk::mount(&world)?;
    let opened = world.open_wave().output().expect("the program runs");
    assert!(opened.status.success(), "no wave: {}", String::from_utf8_lossy(&opened.stderr));
    let ballast = world.data().join("ballast");
    std::fs::write(&ballast, vec![0; 1 << 20]).map_err(|error| error.to_string())?;
    let server = world.serve()?;
    let clients = Clients::start(sizes, &world);
    clients.point_at(&[&server.base]);
    let mut odd = Vec::new();
    let began = std::time::Instant::now();
    while clients.refused() < 40 && began.elapsed() < Duration::from_mins(2) {
        std::thread::sleep(Duration::from_millis(20));
    }
    if clients.refused() < 40 {
        odd.push("the disk does not fill up".to_owned());
    }
    let before = clients.acknowledged();
    std::fs::remove_file(&ballast).map_err(|error| error.to_string())?;
    if !clients.reach(before + 20, Duration::from_secs(30)) {
        odd.push(format!("with room again nothing is taken; the server printed:\n{}", server.printed()));
    }
    // Full once more, and killed while it is.
    let refused = clients.refused();
    let began = std::time::Instant::now();
    std::fs::write(&ballast, vec![0; 1 << 20]).ok();
    while clients.refused() < refused + 10 && began.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(20));
    }
    server.kill();
    std::fs::remove_file(&ballast).map_err(|error| error.to_string())?;
    let grown = Command::new("mount").args(["-o", "remount,size=64m"]).arg(world.data()).status();
    assert!(grown.is_ok_and(|grown| grown.success()), "the disk does not grow");
    let server = world.serve()?;
    clients.point_at(&[&server.base]);
    let mut seen = clients.finish();
    drop(server);
    seen.odd.append(&mut odd);
    Ok(judge(&world, seen))
}
