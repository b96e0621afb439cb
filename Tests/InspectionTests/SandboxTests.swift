import TestSupport
import Testing

/// Everything that starts worker processes: one test at a time, for some count processes and some
/// kill them. Where the system permits no sandbox they are skipped, and that is said.
@Suite(.serialized, .enabled(if: Sandbox.isAvailable)) struct SandboxTests {}
