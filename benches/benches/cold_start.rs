//! The function beside its bounds: the least function there is (`benches/hello`), and the least that stands on
//! the same parts (`benches/stack`). All are built with the profile `lambda`: from the start of the process to its first poll of the Runtime API, resident memory
//! then and after a request, and size.
//!
//! `cargo bench -p benches --bench cold_start`

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use benches::{Times, middle, resident};
use serde_json::Value;
use tests::House;
use tests::function::{Function, Outcome};

/// Starts of each, in turn: machines are shared.
const STARTS: usize = 41;
/// Nothing here takes longer.
const LIMIT: Duration = Duration::from_secs(10);

/// A function that is measured.
struct Measured {
    program: PathBuf,
    settings: Vec<(&'static str, String)>,
    starts: Vec<Duration>,
    /// Resident after the start and after a request, in MB (10⁶ bytes).
    resident: [Vec<f64>; 2],
}

impl Measured {
    /// Builds it by itself, so that it holds nothing that others need.
    fn build(name: &str, settings: Vec<(&'static str, String)>) -> Self {
        let built = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--locked",
                "--profile",
                "lambda",
                "-p",
                name,
            ])
            .status();
        assert!(built.unwrap().success(), "{name} does not build");
        let own = std::env::current_exe().unwrap();
        let target = own.ancestors().nth(3).unwrap();
        Self {
            program: target.join("lambda").join(name),
            settings,
            starts: Vec::new(),
            resident: [Vec::new(), Vec::new()],
        }
    }

    async fn start(&mut self, event: &Value) {
        let began = Instant::now();
        let function = Function::start(&self.program, &self.settings);
        let mut function = function.await.unwrap();
        function.polled().await;
        self.starts.push(began.elapsed());
        let [at_start, after] = &mut self.resident;
        at_start.push(resident(function.process().unwrap()));
        let outcome = function.invoke(event, LIMIT).await.unwrap();
        assert!(matches!(outcome, Outcome::Answer(_)), "{outcome:?}");
        function.polled().await;
        after.push(resident(function.process().unwrap()));
    }

    /// Start in milliseconds, both memories and size in MB.
    fn figures(&self) -> [f64; 4] {
        let start = Times::of(self.starts.clone()).median().as_secs_f64() * 1e3;
        let [at_start, after] = self.resident.clone().map(middle);
        let size = std::fs::metadata(&self.program).unwrap().len();
        let size = f64::from(u32::try_from(size).unwrap()) / 1e6;
        [start, at_start, after, size]
    }
}

/// The intake's settings: those of a house, over a table nobody asks for.
fn settings(house: &House) -> Vec<(&'static str, String)> {
    let read = |name: &str| std::fs::read_to_string(house.data().join(name)).unwrap();
    let recipients = read("recipients.txt");
    let mut words = recipients.split_whitespace();
    let recipient = words.find(|word| word.starts_with("age1")).unwrap();
    let publication = house.data().join("dist/intake");
    vec![
        ("LEDGER_TABLE", "requests".to_owned()),
        ("STAFF_RECIPIENTS", recipient.to_owned()),
        ("INTAKE_SECRET", read("intake-secret.txt").trim().to_owned()),
        (
            "INTAKE_PUBLICATION",
            publication.to_string_lossy().into_owned(),
        ),
    ]
}

#[tokio::main]
async fn main() {
    let house = House::new().await.unwrap();
    let events = tests::house::root().join("tests/fixtures/events");
    let event = std::fs::read_to_string(events.join("openapi-function-url.json")).unwrap();
    let event = serde_json::from_str(&event).unwrap();
    let mut bound = Measured::build("hello-fn", Vec::new());
    let mut stack = Measured::build("stack-fn", settings(&house));
    let mut intake = Measured::build("intake-fn", settings(&house));
    for _ in 0..STARTS {
        bound.start(&event).await;
        stack.start(&event).await;
        intake.start(&event).await;
    }

    println!(
        "medians of {STARTS} starts{:>22}{:>12}{:>12}{:>10}{:>10}",
        "hello-fn", "stack-fn", "intake-fn", "/ hello", "/ stack"
    );
    let names = [
        "to the first poll, ms",
        "resident then, MB",
        "resident after a request, MB",
        "size, MB",
    ];
    let figures = bound.figures().into_iter().zip(stack.figures());
    let figures = figures.zip(intake.figures());
    for (name, ((bound, stack), intake)) in names.into_iter().zip(figures) {
        println!(
            "{name:<32}{bound:>8.2}{stack:>12.2}{intake:>12.2}{:>10.2}{:>10.2}",
            intake / bound,
            intake / stack
        );
    }
}
