//! Search for statuses: by address, and by words among those that have to do with the searcher.

use crate::App;
use domain::{AccountId, Status, StatusId};
use std::collections::HashSet;
use store::{StoreError, relations};
use unicode_normalization::UnicodeNormalization as _;

/// Statuses read at a time.
const BATCH: i64 = 500;
/// Statuses that one search reads at most.
const DEPTH: usize = 10_000;

/// Text as search compares it: however it is written.
fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// The words of a query; what stands between quotation marks is one.
fn words(query: &str) -> Vec<String> {
    let parts = query.split('"').enumerate();
    let words = parts.flat_map(|(number, part)| match number % 2 {
        0 => part.split_whitespace().map(fold).collect::<Vec<_>>(),
        _ => vec![fold(part.trim())],
    });
    words.filter(|word| !word.is_empty()).collect()
}

impl App {
    /// Statuses with all the words of the query, newest first, among those that the viewer wrote, favourited, bookmarked
    /// or is mentioned in; or the one with this address. Only those that the viewer may see.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search_statuses(
        &self,
        viewer: Option<AccountId>,
        query: &str,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<StatusId>, StoreError> {
        if query.starts_with("https://") || query.starts_with("http://") {
            let Some(id) = self.status_at(query).await? else { return Ok(Vec::new()) };
            return Ok(self.found_status(viewer, id).await?.into_iter().collect());
        }
        let Some(viewer) = viewer else { return Ok(Vec::new()) };
        let words = words(query);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let (limit, offset) = (usize::try_from(limit).unwrap_or(0), usize::try_from(offset).unwrap_or(0));
        let (mut found, mut below, mut read) = (Vec::new(), i64::MAX, 0);
        while read < DEPTH && found.len() < offset + limit {
            let batch = store::statuses::own(&self.read(), viewer, below, BATCH).await?;
            let Some(last) = batch.last() else { break };
            below = last.id.0;
            read += batch.len();
            let matching: Vec<StatusId> = batch
                .iter()
                .filter(|status| {
                    let text = fold(&status.text);
                    words.iter().all(|word| text.contains(word))
                })
                .map(|status| status.id)
                .collect();
            let visible = self.visible_statuses(Some(viewer), &matching).await?;
            let unwanted = self.of_unwanted_domains(viewer, &visible).await?;
            found.extend(visible.iter().filter(|one| !unwanted.contains(&one.account_id.0)).map(|one| one.id));
        }
        Ok(found.into_iter().skip(offset).take(limit).collect())
    }

    /// The authors among these whose domains the viewer does not want to see.
    async fn of_unwanted_domains(&self, viewer: AccountId, statuses: &[Status]) -> Result<HashSet<i64>, StoreError> {
        let state = self.viewer_state(Some(viewer)).await?;
        if statuses.is_empty() || state.unwanted_domains().is_empty() {
            return Ok(HashSet::new());
        }
        let authors: Vec<i64> = statuses.iter().map(|status| status.account_id.0).collect();
        let found = relations::domains(&self.read(), &authors).await?;
        let unwanted = found.into_iter().filter(|(_, domain)| state.is_unwanted_domain(domain));
        Ok(unwanted.map(|(account, _)| account).collect())
    }

    /// The status that an address was resolved to, if a search by this viewer finds it: what they may see, of servers that
    /// this one deals with.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn found_status(&self, viewer: Option<AccountId>, id: StatusId) -> Result<Option<StatusId>, StoreError> {
        let status = self.visible_statuses(viewer, &[id]).await?.pop();
        let policy = self.policy().await?;
        let is_found = |status: &Status| status.local || policy.deals_with_address(&status.uri);
        Ok(status.filter(is_found).map(|status| status.id))
    }

    /// The status with this address: its id in the fediverse, or its page.
    async fn status_at(&self, address: &str) -> Result<Option<StatusId>, StoreError> {
        if let Some(status) = store::statuses::by_uri(&self.read(), address).await? {
            return Ok(Some(status.id));
        }
        let own_page = address.strip_prefix(&self.site().base_url).and_then(|path| path.strip_prefix("/@"));
        Ok(own_page.and_then(|page| page.split_once('/')).and_then(|(_, id)| id.parse().ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_quotation_is_one_word() {
        assert_eq!(words("Two  words"), ["two", "words"]);
        assert_eq!(words(r#"a "Quoted  one" b"#), ["a", "quoted  one", "b"]);
        assert_eq!(words(r#""uri""#), ["uri"]);
        assert_eq!(words(r#"open "end"#), ["open", "end"]);
        assert!(words(r#" "" " "#).is_empty());
    }
}
