import Testing

/// Suites that make uploads, one test at a time: some count the process's open memory files.
@Suite(.serialized)
struct DescriptorCountingTests {}
