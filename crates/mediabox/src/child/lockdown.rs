//! The walls of the child, built before it reads a byte, and for good.
//!
//! Three, because each has holes that the next one covers: limits bound what a file may cost; Landlock forbids files,
//! TCP and signals by meaning; seccomp forbids by number every system call that a decoder which has already started
//! does not need. Without seccomp nothing keeps a child on Linux from the network, so it then refuses to work.

use crate::limits;
use crate::walls::{Landlock, Walls};
use rlimit::Resource;

/// What went wrong while building.
#[derive(Debug, thiserror::Error)]
pub(super) enum LockError {
    #[error("could not set a limit")]
    Limit(#[from] std::io::Error),
    #[cfg(target_os = "linux")]
    #[error("could not build the system call filter: {0}")]
    Filter(#[from] seccompiler::BackendError),
    #[cfg(target_os = "linux")]
    #[error("could not install the system call filter: {0}")]
    Install(#[from] seccompiler::Error),
}

/// Builds all walls that this system has.
#[cfg(target_os = "linux")]
pub(super) fn lock_in() -> Result<Walls, LockError> {
    limit_cost()?;
    let landlock = linux::landlock();
    lower(Resource::NOFILE, 0)?; // last, because Landlock needs a descriptor; open ones stay open
    linux::seccomp()?;
    Ok(Walls { limits: true, landlock, seccomp: true })
}

/// Builds all walls that this system has: limits, where it knows them.
#[cfg(not(target_os = "linux"))]
pub(super) fn lock_in() -> Result<Walls, LockError> {
    let limits = limit_cost().and_then(|()| lower(Resource::NOFILE, 0)).is_ok();
    Ok(Walls { limits, landlock: Landlock::None, seccomp: false })
}

fn limit_cost() -> std::io::Result<()> {
    lower(Resource::AS, address_space().saturating_add(limits::CHILD_MEMORY_BYTES))?;
    lower(Resource::CPU, limits::CHILD_CPU_SECONDS)?;
    lower(Resource::FSIZE, 0)?;
    lower(Resource::CORE, 0)?;
    lower(Resource::NPROC, 0)
}

/// Sets a limit for good. One that was lower already stays.
fn lower(resource: Resource, value: u64) -> std::io::Result<()> {
    let (soft, hard) = resource.get()?;
    let value = value.min(soft).min(hard);
    resource.set(value, value)
}

/// Bytes of address space that are in use: an allocator may have reserved much of it at the start without using it.
fn address_space() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    size.and_then(|size| size.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()).unwrap_or(0) * 1024
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;

    use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetError, RulesetStatus, Scope};
    use seccompiler::{
        BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule,
    };

    use super::{Landlock, LockError};

    /// What a decoder calls that has already started: memory, pipes, the clock, its own end. No file by name, no
    /// socket, no thread, no program.
    const ALLOWED: &[i64] = &[
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_lseek,
        libc::SYS_fstat,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_sigaltstack,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_restart_syscall,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];

    /// Handles every right that the crate knows and grants none. Kernels that know fewer enforce those.
    pub(super) fn landlock() -> Landlock {
        let status = || -> Result<RulesetStatus, RulesetError> {
            Ok(Ruleset::default()
                .handle_access(AccessFs::from_all(ABI::V6))?
                .handle_access(AccessNet::from_all(ABI::V6))?
                .scope(Scope::from_all(ABI::V6))?
                .create()?
                .restrict_self()?
                .ruleset)
        };
        match status() {
            Ok(RulesetStatus::FullyEnforced) => Landlock::Full,
            Ok(RulesetStatus::PartiallyEnforced) => Landlock::Partial,
            Ok(RulesetStatus::NotEnforced) | Err(_) => Landlock::None,
        }
    }

    /// Refuses every other call with `EPERM`, in every thread.
    pub(super) fn seccomp() -> Result<(), LockError> {
        let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED.iter().map(|&number| (number, Vec::new())).collect();
        // Memory is never made executable.
        let not_executable = SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64);
        for number in [libc::SYS_mmap, libc::SYS_mprotect] {
            rules.insert(number, vec![rule(2, not_executable.clone(), 0)?]);
        }
        // A panic or a failed allocation aborts, by a signal to oneself. To nobody else.
        rules.insert(libc::SYS_tgkill, vec![rule(0, SeccompCmpOp::Eq, u64::from(std::process::id()))?]);
        let filter: BpfProgram = SeccompFilter::new(
            rules,
            SeccompAction::Errno(libc::EPERM as u32),
            SeccompAction::Allow,
            std::env::consts::ARCH.try_into()?,
        )?
        .try_into()?;
        Ok(seccompiler::apply_filter_all_threads(&filter)?)
    }

    fn rule(argument: u8, is: SeccompCmpOp, value: u64) -> Result<SeccompRule, BackendError> {
        SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, is, value)?])
    }
}
