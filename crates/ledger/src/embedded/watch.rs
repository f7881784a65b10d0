//! What the programs of this process ask of a file, written down call by call as it would go over the wire: for
//! the test that compares it with what a role in the cloud may do. Must not change a call.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;

use super::connector::operation;

/// Who looks at which file. The calls of one file come from many connections.
static WATCHED: Mutex<BTreeMap<PathBuf, Calls>> = Mutex::new(BTreeMap::new());

/// A call: its name (`GetItem`) and its body in JSON.
pub type Call = (String, Vec<u8>);

/// The calls that were made.
#[derive(Debug, Clone, Default)]
pub struct Calls(Arc<Mutex<Vec<Call>>>);

impl Calls {
    /// The calls since it was last asked.
    pub fn take(&self) -> Vec<Call> {
        std::mem::take(&mut *lock(&self.0))
    }
}

/// Begins to write down what is asked of a file, which need not be there yet.
pub fn watch(file: &Path) -> Calls {
    let calls = Calls::default();
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    lock(&WATCHED).insert(file, calls.clone());
    calls
}

/// Stands in every connection to a file.
#[derive(Debug)]
pub(super) struct Watcher(pub(super) PathBuf);

impl Intercept for Watcher {
    fn name(&self) -> &'static str {
        "Watcher"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _settings: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(calls) = lock(&WATCHED).get(&self.0) {
            let request = context.request();
            let body = request.body().bytes().unwrap_or_default().to_vec();
            lock(&calls.0).push((operation(request).to_owned(), body));
        }
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
