package import Foundation
package import Hummingbird
import Office
import Synchronization

/// Style sheets, scripts, fonts and pictures, at addresses whose content never changes.
///
/// Ours are served under one revision, the hash of them all, so that modules import each other by relative addresses;
/// libraries of others under their name and version.
package final class Assets: Sendable {
  package struct File: Sendable {
    package let type: String
    /// The entity tag, with its quotes.
    package let tag: String
    package let bytes: ByteBuffer
    /// Nil where compression gains nothing.
    package let gzip: ByteBuffer?
  }

  private let own: [String: URL]
  private let libraries: [String: URL]
  private let folders: [String: String]
  private let revision: String
  private let loaded = Mutex<[String: File]>([:])

  package init(_ resources: Resources) throws {
    own = try Self.files(below: resources.assets)
    let contents = try own.sorted { $0.key < $1.key }.flatMap {
      Array($0.key.utf8) + Array(try Data(contentsOf: $0.value))
    }
    revision = String(Hashing.blake2b(contents, length: 16).hex.prefix(12))
    libraries = try Self.files(below: resources.libraries)
    folders = try Library.index(of: resources.libraries).mapValues(\.folder)
  }

  /// The address of one of our files: `konak.css`.
  package func address(of name: String) -> String { "/assets/\(revision)/\(name)" }

  /// The address of a library's file: `bootstrap/css/bootstrap.min.css`. An unknown library has an address that answers 404.
  package func libraryAddress(of path: String) -> String {
    let parts = path.split(separator: "/", maxSplits: 1)
    guard parts.count == 2, let folder = folders[String(parts[0])] else { return "/library/missing/" + path }
    return "/library/\(folder)/\(parts[1])"
  }

  /// One of our files, when `revision` is the running one.
  package func file(_ name: String, revision: String) throws -> File? {
    revision == self.revision ? try load(own[name]) : nil
  }

  package func libraryFile(_ path: String) throws -> File? { try load(libraries[path]) }

  private func load(_ url: URL?) throws -> File? {
    guard let url else { return nil }
    if let file = loaded.withLock({ $0[url.path] }) { return file }
    let data = [UInt8](try Data(contentsOf: url))
    let type = MediaType.ofFile(url.lastPathComponent)
    let packed = Gzip.isWorthwhile(type) ? Gzip.compress(data, level: 9) : nil
    let file = File(
      type: type, tag: "\"\(Hashing.blake2b(data, length: 16).hex)\"", bytes: ByteBuffer(bytes: data),
      gzip: packed.flatMap { $0.count < data.count ? ByteBuffer(bytes: $0) : nil })
    loaded.withLock { $0[url.path] = file }
    return file
  }

  private static func files(below folder: URL) throws -> [String: URL] {
    let root = folder.resolvingSymlinksInPath()
    guard let paths = FileManager.default.enumerator(atPath: root.path) else { return [:] }
    var files: [String: URL] = [:]
    for case let path as String in paths {
      let url = root.appending(path: path)
      if try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true { files[path] = url }
    }
    return files
  }
}

/// A library or font of others, as set-up recorded it.
package struct Library: Codable, Equatable, Sendable {
  package let folder: String
  package let version: String
  package let licence: String
  package let home: String
  package let source: String

  /// What `index.json` in the folder lists, by name; nothing when set-up has not run.
  package static func index(of folder: URL) throws -> [String: Library] {
    let file = folder.appending(path: "index.json")
    guard FileManager.default.fileExists(atPath: file.path) else { return [:] }
    return try JSONDecoder().decode([String: Library].self, from: Data(contentsOf: file))
  }
}

extension MediaType {
  /// The `Content-Type` of a file by its name.
  static func ofFile(_ name: String) -> String {
    switch name.split(separator: ".").last {
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "json": "application/json"
    case "svg": "image/svg+xml"
    case "png": "image/png"
    case "webmanifest": "application/manifest+json"
    case "woff2": "font/woff2"
    default: "application/octet-stream"
    }
  }
}
