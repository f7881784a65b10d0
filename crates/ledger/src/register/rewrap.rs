//! Sealing the key of a case to other keys of the staff. What it opens stays as it is, and so does the chain: the
//! key's public half is what the first event's hash was made of, and nothing else opens to it.

use request::Reference;

use super::Register;
use crate::error::{LedgerError, is_unmet, unavailable};
use crate::item::{b, s};
use crate::seal::{KeyId, Wrapped};
use crate::table;

impl Register {
    /// Puts `sealed` in the place of `former`, and says whether it is there. It is not where that one is gone:
    /// somebody else sealed the key anew, or it was destroyed, which nothing takes back.
    pub async fn rewrap(
        &self,
        reference: &Reference,
        former: &Wrapped,
        sealed: &Wrapped,
    ) -> Result<bool, LedgerError> {
        let put = self
            .connection
            .client
            .update_item()
            .table_name(&*self.connection.keys)
            .set_key(Some(table::wrapped_key(reference)))
            .condition_expression("#w = :former")
            .update_expression("SET #w = :sealed, #t = :to")
            .expression_attribute_names("#w", table::WRAPPED)
            .expression_attribute_names("#t", table::WRAPPED_TO)
            .expression_attribute_values(":former", b(&former.bytes))
            .expression_attribute_values(":sealed", b(&sealed.bytes))
            .expression_attribute_values(":to", s(KeyId::write_all(&sealed.to)))
            .send()
            .await;
        let Err(error) = put else {
            return Ok(true);
        };
        // An earlier try may have done it, and its answer been lost.
        let now = self.keys(std::slice::from_ref(reference)).await?;
        let is_there = now.get(reference) == Some(sealed);
        if is_there || is_unmet(&error) {
            return Ok(is_there);
        }
        Err(unavailable("UpdateItem", &error))
    }
}
