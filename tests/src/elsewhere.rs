//! Programs that are not ours, as processes of their own: another DynamoDB, and another Runtime API. Both are Python
//! packages (`deploy/tools/test.txt`), so that tests with them are run by `tests/run` alone.

use std::io;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::house::root;

/// Says where it listens, and ends with its input.
const MOTO: &str = "
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
server.start()
print('http://%s:%s' % server.get_host_and_port(), flush=True)
sys.stdin.read()
";
/// For a program to start: many run at once.
const TRIES: u32 = 150;
const WAIT: Duration = Duration::from_millis(200);

/// A program of the packages.
fn tool(name: &str) -> PathBuf {
    root().join("target/tools/test/bin").join(name)
}

/// DynamoDB as moto has it; it ends with this handle.
#[derive(Debug)]
pub struct Moto {
    _process: Child,
    url: String,
}

impl Moto {
    /// Starts it.
    ///
    /// # Errors
    /// The packages are not installed: `deploy/tools/python test`.
    pub async fn start() -> io::Result<Self> {
        let mut process = Command::new(tool("python"))
            .args(["-c", MOTO])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let mut url = String::new();
        if let Some(out) = process.stdout.take() {
            BufReader::new(out).read_line(&mut url).await?;
        }
        Ok(Self {
            _process: process,
            url: url.trim().to_owned(),
        })
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// The Runtime API of cargo-lambda; it ends with this handle.
#[derive(Debug)]
pub struct Runtime {
    _process: Child,
    port: u16,
}

impl Runtime {
    /// Starts it, without any function.
    ///
    /// # Errors
    /// The packages are not installed: `deploy/tools/python test`.
    pub async fn start() -> io::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let process = Command::new(tool("cargo-lambda"))
            .args(["lambda", "watch", "--only-lambda-apis"])
            .args(["--invoke-address", "127.0.0.1", "--invoke-port"])
            .arg(port.to_string())
            .current_dir(root())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        for _try in 0..TRIES {
            if tokio::net::TcpStream::connect(("127.0.0.1", port))
                .await
                .is_ok()
            {
                break;
            }
            tokio::time::sleep(WAIT).await;
        }
        Ok(Self {
            _process: process,
            port,
        })
    }

    /// What a function of this name has as `AWS_LAMBDA_RUNTIME_API`.
    pub fn address(&self, function: &str) -> String {
        format!("http://127.0.0.1:{}/.rt/{function}", self.port)
    }

    /// Invokes a function as its users do.
    ///
    /// # Errors
    /// There is no curl, or no answer.
    pub async fn invoke(&self, function: &str, event: &Value) -> io::Result<Value> {
        let port = self.port;
        let url = format!("http://127.0.0.1:{port}/2015-03-31/functions/{function}/invocations");
        let asked = Command::new("curl")
            .args([
                "--silent",
                "--show-error",
                "--max-time",
                "60",
                "--data-binary",
            ])
            .args([&event.to_string(), &url])
            .output();
        serde_json::from_slice(&asked.await?.stdout).map_err(io::Error::from)
    }
}
