//! Ctrl-C while the program itself records an export: a real process and a real signal.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::harness::{Bench, Run, ok};
use crate::resume::{ALL, arguments, bench, draft, exported, told};

/// How often it may have been quicker than the signal. Each time is a whole export of its own, so that nothing hangs on
/// how fast this machine is.
const TRIES: usize = 20;

/// The finished file of a draft, which is there from just before the first request is recorded.
fn finished(place: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(draft(place)?).ok()?;
    let mut paths = entries.flatten().map(|entry| entry.path());
    paths.find(|path| path.to_string_lossy().contains("/finished-"))
}

/// Runs the program and interrupts it as soon as it records.
fn interrupt(bench: &Bench, arguments: &[&str]) -> Run {
    let mut command = bench.command(arguments);
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    while finished(bench.folder.path()).is_none() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    let process = child.id().to_string();
    // One that has ended is not there to be told.
    let _told = Command::new("kill").args(["-INT", &process]).output();
    child.wait_with_output().unwrap().into()
}

#[tokio::test]
async fn ctrl_c_while_it_records_loses_nothing_and_the_next_run_goes_on() {
    let bench = bench().await;
    let mut whole = 0;
    let mut name = "0.csv".to_owned();
    let stopped = loop {
        let run = interrupt(&bench, &arguments("csv", &name));
        if run.code != 0 {
            break run;
        }
        whole += 1;
        assert!(whole < TRIES, "it was never interrupted");
        name = format!("{whole}.csv");
    };
    let (order, out) = (arguments("csv", &name), bench.path(&name));
    assert_eq!(stopped.code, 3, "{}", stopped.talk);

    told(&stopped, "run the same command again");
    assert!(!out.exists(), "nothing has a name that is not recorded");
    let made = finished(bench.folder.path()).unwrap();
    let made = std::fs::read(made).unwrap();
    let before = exported(&bench).await;
    assert!(
        before
            .iter()
            .all(|count| [whole, whole + 1].contains(count))
    );

    let rest = ok(bench.run(&order));

    told(&rest, &format!("went on with the {ALL} requests"));
    assert!(std::fs::read(&out).unwrap() == made, "that very file");
    assert_eq!(exported(&bench).await, vec![whole + 1; ALL]);
    assert_eq!(draft(bench.folder.path()), None);
    let again = bench.run(&order);
    assert!(again.code != 0, "what has its name is never written over");
    assert_eq!(exported(&bench).await, vec![whole + 1; ALL]);
}
