// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is held to the same rules: Swift 6 mode (from the tools version), no warnings.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  // Debug builds are the tests': they can be killed at named steps.
  .define("ATTACHE_FAIL_POINTS", .when(configuration: .debug)),
]

let strictC: [CSetting] = [
  .treatAllWarnings(as: .error),
  .unsafeFlags(["-Wall", "-Wextra", "-Wno-unused-parameter"]),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// For rooms whose inner loops are many times slower unoptimised, which tests of hundreds of photos
/// and of thousands of steps would feel; every check stays.
let optimised = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

func systemLibrary(_ name: String, pkgConfig: String? = nil, debian: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([debian])])
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: [.byName(name: name), "Model", "TestSupport"] + dependencies,
    swiftSettings: strict)
}

let fuzzed: [Target.Dependency] = [
  "Attachments", "BlobStore", "HTTP", "Imaging", "Inspection", "MediaTypes", "Model", "Server",
  "TestSupport",
]

/// What arbitrary bytes are fed to. `scripts/fuzz` sets the variable and builds it as a fuzzer, with
/// libFuzzer's `main`; without it the same checks are tests, over the inputs that once broke them.
let fuzzing: [Target] =
  Context.environment["ATTACHE_FUZZING"] == nil
  ? [
    .testTarget(
      name: "FuzzingTests",
      dependencies: fuzzed, path: "Tests/Fuzzing",
      exclude: ["Dictionaries", "Engine", "Findings", "seeds.py"],
      sources: ["Targets", "Replay"],
      swiftSettings: strict)
  ]
  : [
    .systemLibrary(name: "CLibFuzzer", path: "Tests/CLibFuzzer"),
    .executableTarget(
      name: "Fuzzer",
      dependencies: ["CLibFuzzer"] + fuzzed, path: "Tests/Fuzzing",
      exclude: ["Dictionaries", "Findings", "Replay", "seeds.py"],
      sources: ["Targets", "Engine"],
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]),
  ]

let package = Package(
  name: "Attache",
  products: [.executable(name: "attache", targets: ["attache"])],
  targets: [
    systemLibrary("CJPEG", pkgConfig: "libjpeg", debian: "libjpeg62-turbo-dev"),
    systemLibrary("CPNG", pkgConfig: "libpng", debian: "libpng-dev"),
    systemLibrary("CISAL", pkgConfig: "libisal", debian: "libisal-dev"),
    systemLibrary("CZlib", pkgConfig: "zlib", debian: "zlib1g-dev"),
    systemLibrary("CMagic", pkgConfig: "libmagic", debian: "libmagic-dev"),
    systemLibrary("CSQLite", pkgConfig: "sqlite3", debian: "libsqlite3-dev"),
    systemLibrary("CCrypto", pkgConfig: "libcrypto", debian: "libssl-dev"),
    systemLibrary("CLittleCMS", pkgConfig: "lcms2", debian: "liblcms2-dev"),
    systemLibrary("CSeccomp", pkgConfig: "libseccomp", debian: "libseccomp-dev"),
    systemLibrary("CMicroHTTPD", pkgConfig: "libmicrohttpd", debian: "libmicrohttpd-dev"),
    systemLibrary("CGlibc", debian: "libc6-dev"),
    .target(
      name: "CImageCodecs", dependencies: ["CJPEG", "CPNG", "CISAL", "CZlib"], cSettings: strictC),

    .target(name: "Model", swiftSettings: optimised),
    library("MediaTypes", ["Model", "CMagic"]),
    .target(
      name: "Imaging", dependencies: ["Model", "CImageCodecs", "CLittleCMS"],
      swiftSettings: optimised),
    library("Inspection", ["Model", "Threads", "CGlibc", "CSeccomp", "Imaging", "MediaTypes"]),
    library("BlobStore", ["Model", "CGlibc", "CCrypto"]),
    .target(name: "CoreStore", dependencies: ["Model", "CSQLite"], swiftSettings: optimised),
    library("Messaging", ["Model"]),
    library(
      "Attachments", ["Model", "CGlibc", "Inspection", "BlobStore", "CoreStore", "Messaging"]),
    library("Marketplace", ["Model", "BlobStore", "CoreStore", "Messaging"]),
    library("Threads", ["CGlibc"]),
    library("HTTP", ["Model", "Threads", "CGlibc", "CMicroHTTPD"]),
    .target(
      name: "Server",
      dependencies: [
        "Model", "Threads", "HTTP", "Marketplace", "Messaging", "Attachments", "Inspection",
        "BlobStore", "CoreStore",
      ],
      resources: [.embedInCode("Web"), .embedInCode("Contract")], swiftSettings: strict),
    .executableTarget(
      name: "attache",
      dependencies: [
        "Model", "Threads", "HTTP", "Server", "Marketplace", "Attachments", "Inspection",
        "BlobStore", "CoreStore", "CGlibc",
      ],
      swiftSettings: strict,
      // The standard library within the program: nothing of Swift has to be installed where it runs,
      // and it and its workers start with fewer libraries.
      linkerSettings: [.unsafeFlags(["-static-stdlib"], .when(configuration: .release))]),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "ModelTests", dependencies: ["Model"], swiftSettings: strict),
    tests("MediaTypes"),
    // libpng's own decoding, which the project's is compared with.
    .target(
      name: "CReferencePNG", dependencies: ["CPNG", "CZlib"], path: "Tests/CReferencePNG",
      cSettings: strictC),
    // And libjpeg's, which also makes files of scans in every order.
    .target(
      name: "CReferenceJPEG", dependencies: ["CJPEG"], path: "Tests/CReferenceJPEG",
      cSettings: strictC),
    tests("Imaging", ["CImageCodecs", "CReferenceJPEG", "CReferencePNG"]),
    .target(name: "CSystemCalls", path: "Tests/CSystemCalls", cSettings: strictC),
    // Workers that behave badly, for the tests of the pool in front of them.
    .executableTarget(
      name: "HostileWorker", dependencies: ["Inspection", "CSystemCalls"],
      path: "Tests/HostileWorker", swiftSettings: strict),
    // What the others wait for beside them; `Benchmarks/sandbox-load` runs it.
    .executableTarget(
      name: "SandboxLoad",
      dependencies: ["Attachments", "Inspection", "Model", "TestSupport", "HostileWorker"],
      path: "Tests/SandboxLoad", swiftSettings: strict),
    // What one waits longer for a verdict because of the sandbox; `Benchmarks/sandbox-price` runs it.
    .executableTarget(
      name: "SandboxPrice", dependencies: ["Attachments", "Inspection", "Model", "TestSupport"],
      path: "Tests/SandboxPrice", swiftSettings: strict),
    // What a picture costs before it has pixels; `Benchmarks/smallest-picture` runs it.
    .executableTarget(
      name: "SmallestPicture", dependencies: ["Imaging", "Model", "TestSupport"],
      path: "Tests/SmallestPicture", swiftSettings: strict),
    // `attache` says whether there is a sandbox.
    tests("Inspection", ["HostileWorker", "Threads", "attache"]),
    tests("BlobStore"),
    tests("CoreStore"),
    tests("HTTP"),
    tests("Messaging"),
    tests("Marketplace", ["BlobStore", "CoreStore", "Messaging"]),
    tests("Attachments", ["Inspection", "BlobStore", "CoreStore", "Marketplace"]),
    .testTarget(
      name: "CommandTests", dependencies: ["attache", "TestSupport"], swiftSettings: strict),
  ] + fuzzing
)
