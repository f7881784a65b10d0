//! As much HTTP/1.1 as the AWS SDK and the Lambda runtime speak, by hand: a server of a library always
//! answers, and this one must be able to break off.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What somebody asked.
#[derive(Debug, Default)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Names in small letters, with their values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Asked {
    /// The value of a header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        let mut all = self.headers.iter();
        let found = all.find(|(own, _)| own == name);
        found.map_or("", |(_, value)| value)
    }
}

/// What becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Status, headers, body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// The connection is reset.
    Reset,
    /// No answer, and the connection stays open.
    Silence,
}

/// Answers on a free port of loopback, as long as the runtime lives.
///
/// # Errors
/// There is no free port.
pub async fn serve<H, F>(handler: H) -> io::Result<SocketAddr>
where
    H: Fn(Asked) -> F + Send + Sync + 'static,
    F: Future<Output = Reply> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let handler = Arc::new(handler);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let handler = handler.clone();
            // The other side hangs up when it likes: that is no fault.
            tokio::spawn(async move { talk(stream, &*handler).await.ok() });
        }
    });
    Ok(address)
}

async fn talk<H, F>(stream: TcpStream, handler: &H) -> io::Result<()>
where
    H: Fn(Asked) -> F,
    F: Future<Output = Reply>,
{
    let mut stream = BufReader::new(stream);
    while let Some(asked) = hear(&mut stream).await? {
        match handler(asked).await {
            Reply::Answer(status, head, body) => say(&mut stream, status, &head, &body).await?,
            Reply::Reset => return stream.get_ref().set_zero_linger(),
            Reply::Silence => std::future::pending().await,
        }
    }
    Ok(())
}

/// The next request; `None` when there is none any more.
async fn hear(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Asked>> {
    let mut asked = Asked::default();
    let first = line(stream).await?;
    let mut words = first.split(' ').map(str::to_owned);
    let (Some(method), Some(path)) = (words.next(), words.next()) else {
        return Ok(None);
    };
    (asked.method, asked.path) = (method, path);
    loop {
        let line = line(stream).await?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        let pair = (name.to_ascii_lowercase(), value.trim().to_owned());
        asked.headers.push(pair);
    }
    let length = asked.header("content-length").parse().unwrap_or_default();
    asked.body = vec![0; length];
    stream.read_exact(&mut asked.body).await?;
    Ok(Some(asked))
}

async fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    Ok(line.trim_end().to_owned())
}

async fn say(
    stream: &mut BufReader<TcpStream>,
    status: u16,
    head: &[(&str, String)],
    body: &str,
) -> io::Result<()> {
    let head = head
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    let head: String = head.collect();
    let length = body.len();
    let all = format!("HTTP/1.1 {status} -\r\n{head}content-length: {length}\r\n\r\n{body}");
    stream.write_all(all.as_bytes()).await
}
