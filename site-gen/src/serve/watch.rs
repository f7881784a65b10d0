//! Which files changed: told by the system where it can (Linux), else found by looking at the
//! times of all files now and then.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use crate::Options;

/// How often the times of files are looked at, where the system does not tell.
const PAUSE: Duration = Duration::from_millis(250);

/// Looks at the folders of content and templates.
pub(super) struct Watch {
    roots: [PathBuf; 2],
    #[cfg(target_os = "linux")]
    told: Option<system::Told>,
    seen: BTreeMap<PathBuf, SystemTime>,
}

impl Watch {
    pub(super) fn new(options: &Options) -> Self {
        let roots = [options.content.clone(), options.templates.clone()];
        Self {
            #[cfg(target_os = "linux")]
            told: system::Told::new(&roots),
            seen: stamps(&roots),
            roots,
        }
    }

    /// Waits until files changed, and names them.
    pub(super) fn wait(&mut self) -> Vec<PathBuf> {
        loop {
            #[cfg(target_os = "linux")]
            if let Some(told) = &mut self.told {
                match told.wait() {
                    Some(files) if files.is_empty() => continue,
                    Some(files) => return files,
                    // The system lost count: from here on we look ourselves.
                    None => self.told = None,
                }
            }
            let changed = self.look();
            if !changed.is_empty() {
                return changed;
            }
            thread::sleep(PAUSE);
        }
    }

    /// Files that are new, gone or different since the last look.
    fn look(&mut self) -> Vec<PathBuf> {
        let now = stamps(&self.roots);
        let seen = std::mem::replace(&mut self.seen, now);
        let is_same = |one: &BTreeMap<_, _>, path, time| one.get(path) == Some(time);
        let changed = self
            .seen
            .iter()
            .filter(|(path, time)| !is_same(&seen, *path, *time));
        let gone = seen.keys().filter(|path| !self.seen.contains_key(*path));
        changed.map(|(path, _)| path).chain(gone).cloned().collect()
    }
}

/// Times of every file below some folders.
fn stamps(roots: &[PathBuf]) -> BTreeMap<PathBuf, SystemTime> {
    let mut found = BTreeMap::new();
    for root in roots {
        stamp(root, &mut found);
    }
    found
}

/// A file that goes away meanwhile is seen at the next look.
fn stamp(folder: &Path, found: &mut BTreeMap<PathBuf, SystemTime>) {
    let Ok(entries) = folder.read_dir() else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            stamp(&path, found);
        } else if let Ok(time) = entry.metadata().and_then(|it| it.modified()) {
            found.insert(path, time);
        }
    }
}

/// Linux tells through inotify: the notify crate's licence (CC0) is not one of ours, and nix is here
/// already.
#[cfg(target_os = "linux")]
mod system {
    use std::collections::HashMap;
    use std::path::{Path, PathBuf};

    use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify, WatchDescriptor};

    /// A file counts as changed when it was closed or moved, so that none is read half written.
    const KINDS: AddWatchFlags = AddWatchFlags::IN_CLOSE_WRITE
        .union(AddWatchFlags::IN_MOVE)
        .union(AddWatchFlags::IN_DELETE)
        .union(AddWatchFlags::IN_CREATE);

    pub(super) struct Told {
        inotify: Inotify,
        folders: HashMap<WatchDescriptor, PathBuf>,
    }

    impl Told {
        /// Watches every folder below some; none if the system will not.
        pub(super) fn new(roots: &[PathBuf]) -> Option<Self> {
            let mut told = Self {
                inotify: Inotify::init(InitFlags::IN_CLOEXEC).ok()?,
                folders: HashMap::new(),
            };
            for root in roots {
                told.watch(root)?;
            }
            Some(told)
        }

        fn watch(&mut self, folder: &Path) -> Option<()> {
            let watch = self.inotify.add_watch(folder, KINDS).ok()?;
            self.folders.insert(watch, folder.to_owned());
            for entry in folder.read_dir().ok()?.flatten() {
                if entry.file_type().is_ok_and(|it| it.is_dir()) {
                    self.watch(&entry.path())?;
                }
            }
            Some(())
        }

        /// Waits for the next changes; nothing if the system lost some.
        pub(super) fn wait(&mut self) -> Option<Vec<PathBuf>> {
            let events = self.inotify.read_events().ok()?;
            let mut files = Vec::new();
            for event in events {
                if event.mask.contains(AddWatchFlags::IN_Q_OVERFLOW) {
                    return None;
                }
                let folder = self.folders.get(&event.wd);
                let (Some(folder), Some(name)) = (folder, event.name) else {
                    continue;
                };
                let path = folder.join(name);
                let is_new = event
                    .mask
                    .intersects(AddWatchFlags::IN_CREATE | AddWatchFlags::IN_MOVED_TO);
                if event.mask.contains(AddWatchFlags::IN_ISDIR) {
                    if is_new {
                        self.watch(&path)?;
                    }
                } else if event.mask.contains(AddWatchFlags::IN_CREATE) {
                    // It is told again when it was written.
                    continue;
                }
                if !files.contains(&path) {
                    files.push(path);
                }
            }
            Some(files)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn options(root: &Path) -> Options {
        let options = Options {
            content: root.join("content"),
            templates: root.join("templates"),
            ..Options::default()
        };
        fs::create_dir_all(options.content.join("ja")).unwrap();
        fs::create_dir_all(&options.templates).unwrap();
        options
    }

    #[test]
    fn a_file_that_was_written_moved_or_removed_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let options = options(folder.path());
        let page = options.content.join("ja/a.md");
        fs::write(&page, "1").unwrap();
        let mut watch = Watch::new(&options);

        fs::write(&page, "2").unwrap();
        let written = watch.wait();
        fs::rename(&page, options.content.join("ja/b.md")).unwrap();
        let moved = watch.wait();
        fs::create_dir(options.content.join("ja/new")).unwrap();
        let folder_made = watch.wait();
        fs::write(options.content.join("ja/new/c.md"), "1").unwrap();
        let within = watch.wait();

        assert_eq!(written, std::slice::from_ref(&page));
        assert!(moved.contains(&page), "{moved:?}");
        assert_eq!(folder_made, [options.content.join("ja/new")]);
        assert_eq!(within, [options.content.join("ja/new/c.md")]);
    }

    #[test]
    fn looking_at_times_finds_what_is_new_different_or_gone() {
        let folder = tempfile::tempdir().unwrap();
        let options = options(folder.path());
        let [old, new] = ["old.md", "new.md"].map(|name| options.content.join(name));
        fs::write(&old, "1").unwrap();
        let mut watch = Watch::new(&options);

        let nothing = watch.look();
        fs::remove_file(&old).unwrap();
        fs::write(&new, "1").unwrap();
        let both = watch.look();

        assert_eq!(nothing, [""; 0].map(PathBuf::from));
        assert_eq!(both, [new, old]);
    }
}
