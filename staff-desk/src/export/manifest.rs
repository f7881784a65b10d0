//! What an export holds, without a word of it: the note that lies beside the file.

use jiff::Timestamp;
use jiff::civil::Date;
use request::{Kind, Language, Stage, export_line};
use serde::Serialize;

use super::columns::Columns;
use super::{Format, Order, Set};

/// Layout of the manifest.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Manifest<'a> {
    #[serde(rename = "manifest")]
    layout: u32,
    program: &'static str,
    file: String,
    format: Format,
    #[serde(skip_serializing_if = "Option::is_none")]
    jsonl_format: Option<u32>,
    language: Language,
    made_at: Timestamp,
    filter: Filter,
    /// What it takes of each request.
    set: Set,
    count: u64,
    bytes: u64,
    sha256: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<&'a [String]>,
}

#[derive(Serialize)]
struct Filter {
    from: Date,
    to: Date,
    kind: Option<Kind>,
    stage: Option<Stage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    /// Whether it holds only what was new since the export before.
    since_last: bool,
}

/// What the finished file came to.
pub(super) struct Totals {
    /// Requests in it.
    pub(super) count: u64,
    /// Its size.
    pub(super) bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub(super) sha256: String,
}

/// The manifest as JSON.
pub(super) fn manifest(
    order: &Order,
    language: Language,
    columns: &Columns,
    totals: &Totals,
    made_at: Timestamp,
) -> serde_json::Result<Vec<u8>> {
    let is_sheet = order.format != Format::Jsonl;
    let file = order.out.file_name().unwrap_or_default();
    let manifest = Manifest {
        layout: FORMAT,
        program: concat!("staff-desk ", env!("CARGO_PKG_VERSION")),
        file: file.to_string_lossy().into_owned(),
        format: order.format,
        jsonl_format: (!is_sheet).then_some(export_line::FORMAT),
        language,
        made_at,
        filter: Filter {
            from: order.from,
            to: order.to,
            kind: order.kind,
            stage: order.stage,
            page: order.page.clone(),
            version: order.version.clone(),
            since_last: order.is_news,
        },
        set: order.set,
        count: totals.count,
        bytes: totals.bytes,
        sha256: &totals.sha256,
        columns: is_sheet.then(|| columns.headings()),
    };
    let mut json = serde_json::to_vec_pretty(&manifest)?;
    json.push(b'\n');
    Ok(json)
}
