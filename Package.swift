// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Of what every page and test goes through, over and over: quicker to optimise once than to run as it is, also in builds
/// for tests. Assertions stay on in them.
let engine = settings + [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))]

func library(_ name: String, _ dependencies: [Target.Dependency], _ settings: [SwiftSetting] = settings) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name), "Worlds"] + dependencies, exclude: exclude,
    swiftSettings: settings)
}

func system(_ name: String, _ pkgConfig: String?, _ package: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

let package = Package(
  name: "konak",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "konak", targets: ["konak"])],
  dependencies: [
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1",
      traits: ["FullFoundation"]),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    system("CLibPQ", "libpq", "libpq-dev"),
    system("CSodium", "libsodium", "libsodium-dev"),
    system("CCrypto", "libcrypto", "libssl-dev"),
    system("CGEOS", "geos", "libgeos-dev"),
    system("CZlib", "zlib", "zlib1g-dev"),
    system("CZip", "libzip", "libzip-dev"),
    system("CXML2", "libxml-2.0", "libxml2-dev"),
    system("CXlsxWriter", "xlsxwriter", "libxlsxwriter-dev"),
    system("CQREncode", "libqrencode", "libqrencode-dev"),
    system("CCurl", "libcurl", "libcurl4-openssl-dev"),
    system("CJemalloc", "jemalloc", "libjemalloc-dev"),

    library("Basics", [], engine),
    library("Formats", ["Basics", "CZip", "CXML2", "CXlsxWriter", "CQREncode", "CZlib"], engine),
    library("FormEngine", ["Basics"], engine),
    library("Statistics", ["Basics"], engine),
    library(
      "Store",
      [
        "Basics", "CLibPQ", "CSodium", "CZlib", logging,
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ], engine),
    library("Office", ["Basics", "Store", "CSodium", "CCrypto", "CZlib"]),
    library("Collect", ["Basics", "FormEngine", "Formats", "Office", "Store", "CCrypto", "CCurl", "Yams"]),
    library(
      "Records", ["Basics", "FormEngine", "Formats", "Statistics", "Office", "Store", "Collect", "CGEOS", "Yams"]),
    library(
      "Evidence", ["Basics", "FormEngine", "Formats", "Office", "Store", "Collect", "Records", "Statistics", "CGEOS"]),
    library(
      "Web",
      [
        "Basics", "FormEngine", "Formats", "Office", "Store", "Collect", "Records", "Evidence",
        "Statistics", hummingbird, logging, "Yams",
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ]),
    .executableTarget(
      name: "konak",
      dependencies: [
        "Basics", "FormEngine", "Formats", "Statistics", "Office", "Store", "Collect", "Records", "Evidence", "Web",
        "CJemalloc",
        hummingbird, hummingbirdCore, logging, "Yams",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: settings),

    .target(
      name: "Worlds",
      dependencies: [
        "Basics", "FormEngine", "Formats", "Store", "Office", "Collect", "Records", "Evidence", hummingbird, logging,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      path: "Tests/Worlds", swiftSettings: settings),
    tests("Basics", []),
    tests("Formats", []),
    tests("FormEngine", ["Formats", "CXML2"]),
    tests("Statistics", ["Basics", "Formats"]),
    tests("Store", [], exclude: ["Fixtures"]),
    tests("Office", ["CZlib", "Store"]),
    tests(
      "Collect",
      [
        "Basics", "FormEngine", "Formats", "Office", "Store", hummingbird,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
      ]),
    tests("Records", ["Collect", "FormEngine", "Formats", "Office", "Statistics", "Store"]),
    tests("Evidence", ["FormEngine", "Formats", "Collect", "Records", "Statistics"]),
    tests(
      "konak",
      [
        "Office", "Store", "Web", hummingbird,
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ], exclude: ["Fixtures"]),
    tests(
      "Web",
      [
        "FormEngine", "Formats", "Store", "Office", "Collect", "Records", "Evidence",
        "Yams", .product(name: "Mustache", package: "swift-mustache"), hummingbird,
      ]),
  ]
)
