package import Basics
import Foundation
import Store

/// Keeps what the mission is called and whether its data are real.
package struct ProfileStore: Sendable {
  let database: Database

  /// A database that was never set up is called Konak; it is real unless it was opened as a demonstration.
  package func current() async throws -> MissionProfile {
    try await database.read { reader in try reader.profile() }
  }

  package func rename(_ name: LocalizedText) async throws {
    try await database.write { writer in
      var profile = try writer.profile()
      profile.name = name
      try writer.set(profile)
    }
  }

  /// Says for good that everything in this database is invented. Refused when people work in it already.
  package func becomeDemonstration(_ name: LocalizedText) async throws {
    try await database.write { writer in
      guard try writer.row("SELECT 1 AS one FROM user_account LIMIT 1") == nil else { throw ProfileRefusal.isReal }
      try writer.set(MissionProfile(name: name, mode: .demonstration))
    }
  }
}

/// Why a mission does not become a demonstration.
package enum ProfileRefusal: Refusal, Equatable {
  /// The database belongs to a mission with accounts of its own.
  case isReal

  package var code: String { "mission.isReal" }
  package var kind: RefusalKind { .conflict }
}

extension Reader {
  fileprivate func profile() throws -> MissionProfile {
    let text = try value("SELECT value FROM setting WHERE name = 'mission'", as: String.self)
    guard let text else { return MissionProfile(name: LocalizedText(english: "Konak"), mode: .real) }
    return try JSONDecoder().decode(MissionProfile.self, from: Data(text.utf8))
  }
}

extension Writer {
  fileprivate func set(_ profile: MissionProfile) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(profile), as: UTF8.self)
    try run(
      """
      INSERT INTO setting (name, value) VALUES ('mission', \(text))
      ON CONFLICT (name) DO UPDATE SET value = excluded.value
      """)
  }
}
