
use crate::harness::Bench;
use crate::answers::submission;
use request::Kind;
#[tokio::test]
async fn zz_big() {
    let n: usize = std::env::var("ZZ_N").unwrap().parse().unwrap();
    let mut bench = Bench::empty();
    let kinds: Vec<_> = (0..n).map(|i| submission(Kind::ALL[i % 10])).collect();
    bench.receive(&kinds).await;
    for format in ["csv", "xlsx", "jsonl"] {
        let t = std::time::Instant::now();
        let out = std::process::Command::new("python3").args(["-c", "import resource,subprocess,sys; r=subprocess.run(sys.argv[1:]); print(r.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"])
            .arg(env!("CARGO_BIN_EXE_staff-desk")).arg("--data").arg(bench.folder.path())
            .args(["export","--from","2026-11-24","--to","2026-12-30","--actor","t","--format",format,"--out"]).arg(bench.path(format)).output().unwrap();
        eprintln!("{n} {format} {:?} {} {}", t.elapsed(), String::from_utf8_lossy(&out.stdout), std::fs::metadata(bench.path(format)).map(|m|m.len()).unwrap_or(0));
    }
}
