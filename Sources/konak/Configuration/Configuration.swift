import Basics
import Foundation
import Logging
import Store
import Web

/// What the operator decided, read once when the program starts.
struct Configuration: Sendable {
  /// The folder of everything that is kept: database, files, keys.
  var data: DataFolder
  /// Nil: SQLite in the data folder. Else how libpq reaches PostgreSQL.
  var postgres: String?
  var host = "127.0.0.1"
  var port = 8080
  var site = Site.Settings()
  /// Whether servers whose submissions come here may have addresses that are not of the public network.
  var pullsPrivate = false
  /// Whether what was released for everybody can be read without signing in, below `/public`.
  var hasPublicSite = false
  var logLevel = Logger.Level.info
  var logFormat = LogFormat.text

  var location: DatabaseLocation { postgres.map(DatabaseLocation.postgres) ?? .sqlite(data.database) }
}

/// Where everything of a mission lies that is not in PostgreSQL.
struct DataFolder: Equatable, Sendable {
  let root: URL

  var database: URL { root.appending(path: "konak.sqlite") }
  /// Files that came with submissions, while the engine is SQLite.
  var blobs: URL { root.appending(path: "blobs") }
  /// Files while they arrive; nothing in it has a name.
  var uploads: URL { root.appending(path: "uploads") }
  var keys: URL { root.appending(path: "keys") }
  /// The key from which all others are derived. Back it up apart from the rest.
  var nodeKey: URL { keys.appending(path: "node.key") }
  /// What was erased, so that an old backup does not bring it back.
  var erasures: URL { keys.appending(path: "erased.txt") }

  /// Held by every process that works here.
  var lock: URL { root.appending(path: "konak.lock") }
  var lastBackup: URL { root.appending(path: "backup.json") }

  /// Whether a mission was begun here, on either engine.
  var holdsMission: Bool {
    [nodeKey, database].contains { FileManager.default.fileExists(atPath: $0.path) }
  }

  /// Makes the folders, which nobody but their owner may enter.
  func prepare() throws {
    for folder in [root, blobs, uploads, keys] {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
  }
}
