/// A library that the program itself is made with: a Swift package, or a library of the system.
struct LinkedLibrary: Equatable, Sendable {
  /// As `Package.swift` names it.
  let name: String
  /// SPDX; `LicenseRef-` for what has no entry there.
  let licence: String
  let home: String

  private init(_ name: String, _ licence: String, _ home: String) {
    (self.name, self.licence, self.home) = (name, licence, home)
  }

  /// All of them; a test compares with `Package.swift`.
  static let all: [LinkedLibrary] = [
    .init("GRDB.swift", "MIT", "https://github.com/groue/GRDB.swift"),
    .init("Yams", "MIT", "https://github.com/jpsim/Yams"),
    .init("geos", "LGPL-2.1-or-later", "https://libgeos.org"),
    .init("hummingbird", "Apache-2.0", "https://github.com/hummingbird-project/hummingbird"),
    .init("libcrypto", "Apache-2.0", "https://www.openssl.org"),
    .init("libcurl", "curl", "https://curl.se"),
    .init("libpq", "PostgreSQL", "https://www.postgresql.org"),
    .init("jemalloc", "BSD-2-Clause", "https://jemalloc.net"),
    .init("libqrencode", "LGPL-2.1-or-later", "https://fukuchi.org/works/qrencode"),
    .init("libsodium", "ISC", "https://libsodium.org"),
    .init("libxml-2.0", "MIT", "https://gitlab.gnome.org/GNOME/libxml2"),
    .init("libzip", "BSD-3-Clause", "https://libzip.org"),
    .init("swift-argument-parser", "Apache-2.0", "https://github.com/apple/swift-argument-parser"),
    .init("swift-http-types", "Apache-2.0", "https://github.com/apple/swift-http-types"),
    .init("swift-log", "Apache-2.0", "https://github.com/apple/swift-log"),
    .init("swift-metrics", "Apache-2.0", "https://github.com/apple/swift-metrics"),
    .init("swift-mustache", "Apache-2.0", "https://github.com/hummingbird-project/swift-mustache"),
    .init("swift-nio", "Apache-2.0", "https://github.com/apple/swift-nio"),
    .init("swift-service-lifecycle", "Apache-2.0", "https://github.com/swift-server/swift-service-lifecycle"),
    .init("xlsxwriter", "BSD-2-Clause", "https://libxlsxwriter.github.io"),
    .init("zlib", "Zlib", "https://zlib.net"),
  ]
}
