//! Room for files of elsewhere: what nobody looked at for the longest time goes when there are too many bytes, and what
//! nothing shows any more goes at once.
//!
//! How much is kept follows from the disk: a quarter of what would be free without them. The media of people of this
//! server are none of this room's business, and are never touched.

use super::figures::Stock;
use crate::App;
use domain::Timestamp;
use std::time::Duration;
use store::{
    StoreError,
    engine::Tx,
    remote_files::{self, RemoteFile},
};
use tokio::time::Instant;

/// Between two looks at how much there is.
const EVERY: Duration = Duration::from_secs(60);
/// At least between two looks when files come in.
const OFTEN: Duration = Duration::from_secs(5);
/// Which part of the disk that would be free without these files they may take.
const PART: u64 = 4;
/// Rows in one transaction.
const BATCH: i64 = 200;
/// Notes of use in one transaction.
const NOTES: usize = 1_000;

impl App {
    /// Keeps the files of elsewhere within their room, until the server stops.
    pub(crate) async fn keep_tending_remote_files(self) {
        let mut looked = Instant::now();
        loop {
            let woken = async {
                self.inner.flights.grown.notified().await;
                tokio::time::sleep_until(looked + OFTEN).await;
            };
            let stopped = tokio::select! {
                () = self.stopping().cancelled() => true,
                () = woken => false,
                () = tokio::time::sleep_until(looked + EVERY) => false,
            };
            looked = Instant::now();
            if let Err(error) = self.write_remote_uses().await {
                tracing::warn!(%error, "when files of elsewhere were last looked at cannot be written");
            }
            if stopped {
                break;
            }
            if let Err(error) = self.tend_remote_files(None).await {
                tracing::warn!(%error, "files of elsewhere cannot be tended");
            }
        }
    }

    /// Lets go of files of elsewhere that nothing shows any more, and of the oldest while there are more bytes than may be
    /// kept: `most`, or what follows from the disk. Happens by itself once a minute.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn tend_remote_files(&self, most: Option<u64>) -> Result<Stock, StoreError> {
        while self.let_go_some(remote_files::orphans(&self.read(), BATCH).await?).await? {}
        self.let_go_of_strangers().await?;
        let mut stock = self.remote_stock(most).await?;
        while stock.bytes > stock.cap {
            // A little more than needed goes, so that not every new file costs a transaction.
            let mut over = stock.bytes - stock.cap + stock.cap / 20;
            let oldest = remote_files::oldest(&self.read(), BATCH).await?.into_iter();
            let chosen: Vec<RemoteFile> = oldest
                .take_while(|row| {
                    let still_over = over > 0;
                    over = over.saturating_sub(u64::try_from(row.bytes).unwrap_or_default());
                    still_over
                })
                .collect();
            if !self.let_go_some(chosen).await? {
                break;
            }
            stock = self.remote_stock(most).await?;
        }
        self.inner.flights.figures.note(stock);
        Ok(stock)
    }

    /// How much of elsewhere is kept, and may be.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn remote_stock(&self, most: Option<u64>) -> Result<Stock, StoreError> {
        let (bytes, files) = remote_files::total(&self.read()).await?;
        let bytes = u64::try_from(bytes).unwrap_or_default();
        let cap = most.unwrap_or_else(|| cap(self.free_bytes(), bytes));
        Ok(Stock { bytes, files: u64::try_from(files).unwrap_or_default(), cap })
    }

    /// Lets go of what nobody looked at since then, or of everything. Says how many files and bytes that was.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn clear_remote_files(&self, unused_since: Option<Timestamp>) -> Result<(u64, u64), StoreError> {
        let (mut files, mut bytes) = (0, 0);
        loop {
            let rows = match unused_since {
                Some(before) => remote_files::unused_since(&self.read(), before, BATCH).await?,
                None => remote_files::oldest(&self.read(), BATCH).await?,
            };
            files += u64::try_from(rows.len()).unwrap_or_default();
            bytes += rows.iter().map(|row| u64::try_from(row.bytes).unwrap_or_default()).sum::<u64>();
            if !self.let_go_some(rows).await? {
                return Ok((files, bytes));
            }
        }
    }

    /// Writes which files were looked at since this was last done.
    ///
    /// # Errors
    /// Those of the store. The notes are lost then.
    pub async fn write_remote_uses(&self) -> Result<(), StoreError> {
        let (keys, now): (Vec<String>, _) = (self.inner.flights.take_uses().into_iter().collect(), self.now());
        for keys in keys.chunks(NOTES).map(<[String]>::to_vec) {
            let note = async move |tx: &mut Tx<'_>| remote_files::note_use(tx, &keys, now).await;
            self.store().write(note).await?;
        }
        Ok(())
    }

    /// Lets go of what came from, or is shown by, domains whose media are not taken.
    async fn let_go_of_strangers(&self) -> Result<(), StoreError> {
        let policy = self.policy().await?;
        if policy.takes_all_media() {
            return Ok(());
        }
        for (host, domain, shown_by) in remote_files::origins(&self.read()).await? {
            if !policy.takes_media(&host) {
                while self.let_go_some(remote_files::of_host(&self.read(), &host, BATCH).await?).await? {}
            }
            if !(policy.takes_media(&domain) && policy.takes_media(&shown_by)) {
                let of_domain = async || remote_files::of_domain(&self.read(), &domain, &shown_by, BATCH).await;
                while self.let_go_some(of_domain().await?).await? {}
            }
        }
        Ok(())
    }

    /// `false` when there was nothing to let go of.
    async fn let_go_some(&self, rows: Vec<RemoteFile>) -> Result<bool, StoreError> {
        if rows.is_empty() {
            return Ok(false);
        }
        self.let_go(rows).await?;
        Ok(true)
    }

    /// How much room the disk of the media store has. None, where nobody can say: then nothing is kept for long.
    fn free_bytes(&self) -> u64 {
        let folder = self.site().data_dir.as_path();
        rustix::fs::statvfs(folder).map_or(0, |disk| disk.f_bavail.saturating_mul(disk.f_frsize))
    }
}

fn cap(free: u64, held: u64) -> u64 {
    free.saturating_add(held) / PART
}

#[cfg(test)]
mod tests {
    use super::cap;

    #[test]
    fn what_is_kept_follows_from_the_disk() {
        const GIB: u64 = 1 << 30;
        assert_eq!(cap(100 * GIB, 0), 25 * GIB);
        // What is kept already does not make the room smaller for itself.
        assert_eq!(cap(75 * GIB, 25 * GIB), 25 * GIB);
        // Where others fill the disk, these files go.
        assert_eq!(cap(0, 25 * GIB), 25 * GIB / 4);
        assert_eq!(cap(0, 0), 0);
    }
}
