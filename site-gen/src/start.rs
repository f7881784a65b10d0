//! Starts the content of another society from one that is in order.
//!
//! 1. Everything asked for is looked at, and every fault told at once.
//! 2. [`names`] puts the new names where the old ones stand, in every text file whatever it is.
//! 3. [`rewrite`] makes facts samples and every page a first version. Old texts stay behind.
//! 4. All is written beside the folder, recorded and checked there, and gets its name only then.
//!
//! Must not know which files a content has: it walks.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use self::names::Names;
use crate::content::society::{self, Society};
use crate::load::{self, Files};
use crate::memory::edit::{Again, record};
use crate::problem::{Failure, Problem, Problems};
use crate::{Options, check};

mod names;
mod rewrite;

/// What the content of another society starts with.
#[derive(Debug, Clone)]
pub struct Start {
    /// Name of the society in Japanese.
    pub name: String,
    /// Its name in English; without one, an invented one is put in as a sample.
    pub english: Option<String>,
    /// The content to start from.
    pub from: PathBuf,
    /// Day of the first version of every page.
    pub today: Date,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// Pages, in both languages.
    pub pages: usize,
    /// Files.
    pub files: usize,
    /// Facts to be filled in.
    pub samples: usize,
    /// Places where a person should look whether what stands there is right.
    pub look_at: Vec<Problem>,
}

/// Makes the folder `options.content`, which must not be there yet or be empty.
pub fn start(options: &Options, what: &Start) -> Result<Started, Problems> {
    let from = Options {
        content: what.from.clone(),
        ..options.clone()
    };
    let mut found = names::refuse(what);
    found.extend(refuse_folder(&options.content, &what.from));
    let old = match read(&from) {
        Err(Problems::Failed(failure)) if found.is_empty() => return Err(failure.into()),
        Err(Problems::Failed(failure)) => {
            let name = what.from.display().to_string();
            found.push(Problem::new(&name, 0, failure.to_string()));
            Files::new()
        }
        Err(Problems::Content(wrong)) => {
            found.extend(wrong);
            Files::new()
        }
        Ok(old) => old,
    };
    Problems::unless_wrong(found)?;
    let (files, look_at) = files(&options.content, what, old)?;
    let stage = Stage::make(&options.content, &files)?;
    let staged = Options {
        content: stage.folder.clone(),
        ..options.clone()
    };
    let checked = record(&staged, &Again::None).and_then(|_| check(&staged, false));
    let report = checked.map_err(|problems| named(problems, &stage.folder, &options.content))?;
    stage.settle(&options.content)?;
    Ok(Started {
        pages: report.pages,
        // The record is one of them.
        files: files.len() + 1,
        samples: report.samples,
        look_at,
    })
}

/// Every file of a content that is in order.
fn read(from: &Options) -> Result<Files, Problems> {
    let files = load::folder(&from.content, "Name the content to start from with --from.")?;
    check(from, false)?;
    Ok(files)
}

/// Every file of the new content, and the places to look at.
fn files(to: &Path, what: &Start, old: Files) -> Result<(Files, Vec<Problem>), Problems> {
    let facts = facts(&what.from, &old)?;
    let names = Names::of(&facts, what);
    let (mut files, mut look_at) = (Files::new(), Vec::new());
    for (path, bytes) in old {
        if rewrite::stays_behind(&path) {
            continue;
        }
        let source = load::text(&what.from, &path, &bytes);
        let source = source.map_err(|problem| Problems::Content(vec![problem]))?;
        let path = names.put(&path).text;
        let shown = load::shown(to, &path);
        let put = names.put(&source.text);
        let ending = Path::new(&path).extension().and_then(OsStr::to_str);
        let text = match path.as_str() {
            rewrite::SOCIETY => rewrite::society(&facts, what),
            rewrite::SITE => rewrite::site(&put.text),
            _ if ending == Some("md") => rewrite::page(&path, &put.text, what.today),
            _ if path.starts_with("registers/") => rewrite::register(&path, &put.text),
            _ => put.text,
        };
        // The facts are written anew, so that a line of before says nothing about them.
        if path != rewrite::SOCIETY {
            look_at.extend(names::guesses(&shown, &text, &put.guesses));
        }
        files.insert(path, text.into_bytes());
    }
    Ok((files, look_at))
}

fn facts(root: &Path, files: &Files) -> Result<Society, Problems> {
    let bytes = files.get(rewrite::SOCIETY);
    let mut problems = Vec::new();
    let source = load::text(root, rewrite::SOCIETY, bytes.map_or(&[], Vec::as_slice));
    let source = source.map_err(|problem| Problems::Content(vec![problem]))?;
    let facts = society::society(&source, &mut problems);
    Problems::unless_none(problems)?;
    Ok(facts)
}

/// Why a folder cannot be the new one.
fn refuse_folder(to: &Path, from: &Path) -> Option<Problem> {
    let wrong = |text: &str| Some(Problem::new(&to.display().to_string(), 0, text));
    if to.file_name().is_none() {
        return wrong("this names no new folder. Give its name with --content, like content-new.");
    }
    // A link that leads nowhere is there, too.
    if to.symlink_metadata().is_ok() {
        let is_empty = fs::read_dir(to).map(|mut inner| inner.next().is_none());
        let is_link = to.is_symlink();
        if is_link || !is_empty.unwrap_or(false) {
            return wrong(
                "this is there already and is not an empty folder. Nothing in it was touched; give \
                 a new name with --content.",
            );
        }
    }
    let above = to.ancestors().skip(1).find_map(|it| {
        let it = if it.as_os_str().is_empty() {
            Path::new(".")
        } else {
            it
        };
        it.canonicalize().ok()
    });
    let from = from.canonicalize().ok();
    if above
        .zip(from)
        .is_some_and(|(above, from)| above.starts_with(from))
    {
        return wrong(
            "this would lie within the content to start from and be read as a part of it. Give a \
             folder beside it with --content.",
        );
    }
    None
}

/// The new folder before it has its name; gone again unless it gets it.
struct Stage {
    folder: PathBuf,
    is_settled: bool,
}

impl Stage {
    fn make(to: &Path, files: &Files) -> Result<Self, Failure> {
        let name = to.file_name().unwrap_or_default().to_string_lossy();
        let stage = Self {
            folder: to.with_file_name(format!(".{name}.site-gen-new")),
            is_settled: false,
        };
        let fail = |error| Failure::new("write", to, error, HINT);
        // A run that was killed may have left its own.
        if stage.folder.exists() {
            fs::remove_dir_all(&stage.folder).map_err(fail)?;
        }
        for (path, bytes) in files {
            write(&stage.folder.join(path), bytes).map_err(fail)?;
        }
        Ok(stage)
    }

    fn settle(mut self, to: &Path) -> Result<(), Failure> {
        // Takes the place of an empty folder, and of nothing else.
        fs::rename(&self.folder, to).map_err(|error| Failure::new("write", to, error, HINT))?;
        self.is_settled = true;
        Ok(())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !self.is_settled {
            fs::remove_dir_all(&self.folder).ok();
        }
    }
}

const HINT: &str = "Check free space and permissions. Nothing was made.";

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}

/// Problems by the name that the folder would have got.
fn named(problems: Problems, stage: &Path, to: &Path) -> Problems {
    let Problems::Content(mut found) = problems else {
        return problems;
    };
    let (stage, to) = (load::shown(stage, ""), load::shown(to, ""));
    for problem in &mut found {
        problem.file = problem.file.replace(&stage, &to);
    }
    Problems::Content(found)
}
