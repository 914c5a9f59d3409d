//! A folder as a place of repositories. One that is mounted over a network may never answer, and whoever waits for it cannot be
//! stopped: so it is asked first, on a thread of its own, and no second thread is lost to it.

use std::{
    fs,
    io::{self, ErrorKind},
    ops::Deref,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, RecvTimeoutError, TryRecvError},
    },
    thread,
    time::Duration,
};

use super::remote::Trouble;

/// How long a folder may take to say what is in it.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Clone)]
pub(super) struct Folder {
    path: PathBuf,
    /// The answer that is still waited for.
    owed: Arc<Mutex<Option<Receiver<io::Result<()>>>>>,
}

impl Folder {
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            owed: Arc::default(),
        }
    }

    /// An error where it cannot be read, or says nothing for a while. It may not be there yet.
    pub fn answers(&self) -> Result<(), Trouble> {
        self.ask(PATIENCE, look)
    }

    /// Whether the last question to it is still not answered.
    pub fn is_silent(&self) -> bool {
        let mut owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
        let is_silent = matches!(
            owed.as_ref().map(Receiver::try_recv),
            Some(Err(TryRecvError::Empty))
        );
        if !is_silent {
            *owed = None;
        }
        is_silent
    }

    fn ask(
        &self,
        patience: Duration,
        look: impl FnOnce(&Path) -> io::Result<()> + Send + 'static,
    ) -> Result<(), Trouble> {
        let name = self.path.display();
        if self.is_silent() {
            return Err(Trouble::Unreached(format!("{name} did not answer a moment ago")));
        }
        let (answer, answered) = mpsc::channel();
        let path = self.path.clone();
        // Nobody may listen any more by the time it answers.
        let asked = thread::Builder::new().name("backup folder".to_owned());
        asked
            .spawn(move || drop(answer.send(look(&path))))
            .map_err(|error| Trouble::Unreached(format!("{name} could not be asked: {error}")))?;
        match answered.recv_timeout(patience) {
            Ok(said) => said.map_err(|error| Trouble::Unreached(format!("{name} cannot be read: {error}"))),
            Err(RecvTimeoutError::Disconnected) => {
                Err(Trouble::Unreached(format!("{name} could not be asked")))
            }
            Err(RecvTimeoutError::Timeout) => {
                *self.owed.lock().unwrap_or_else(PoisonError::into_inner) = Some(answered);
                let seconds = patience.as_secs();
                Err(Trouble::Unreached(format!(
                    "{name} did not answer within {seconds} seconds"
                )))
            }
        }
    }
}

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}

fn look(path: &Path) -> io::Result<()> {
    match fs::read_dir(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        found => found?.next().transpose().map(drop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// TC-14: a folder that hangs is waited for once; nobody else loses a thread to it, and it is used again once it answers.
    #[test]
    fn a_folder_that_hangs_is_waited_for_once() {
        let folder = Folder::new("/backups".into());
        let (wake, hangs) = mpsc::channel::<()>();
        let hanging = move |_: &Path| {
            let _ = hangs.recv();
            Ok(())
        };
        let told = folder.ask(Duration::from_millis(1), hanging).unwrap_err();
        assert!(told.to_string().contains("did not answer within"), "{told}");
        assert!(folder.is_silent());
        let told = folder
            .clone()
            .ask(PATIENCE, |_| panic!("it is not asked again meanwhile"));
        assert!(told.unwrap_err().to_string().contains("a moment ago"));
        drop(wake);
        while folder.is_silent() {
            thread::yield_now();
        }
        folder.ask(PATIENCE, |_| Ok(())).unwrap();
    }

    #[test]
    fn a_folder_that_is_not_there_yet_answers_and_one_that_is_a_file_does_not() {
        let place = tempfile::tempdir().unwrap();
        Folder::new(place.path().join("new")).answers().unwrap();
        let file = place.path().join("file");
        fs::write(&file, "").unwrap();
        let told = Folder::new(file).answers().unwrap_err();
        assert!(told.to_string().contains("cannot be read"), "{told}");
    }
}
