package import Basics
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

  /// Says for good that everything in this database is invented. Refused when it was said to be real, or people work in
  /// it already.
  package func becomeDemonstration(_ name: LocalizedText) async throws {
    try await database.write { writer in
      guard try writer.row("SELECT 1 AS one FROM setting WHERE name = 'mission'") == nil,
        try writer.row("SELECT 1 AS one FROM user_account LIMIT 1") == nil
      else { throw ProfileRefusal.isReal }
      try writer.set(MissionProfile(name: name, mode: .demonstration))
    }
  }

  /// Says for good that what will be in this new database is real. A demonstration never becomes it.
  package func becomeReal(_ name: LocalizedText) async throws {
    try await database.write { writer in
      guard try writer.profile().mode == .real else { throw ProfileRefusal.isDemonstration }
      try writer.set(MissionProfile(name: name, mode: .real))
    }
  }
}

/// Why a mission does not change between invented and real.
package enum ProfileRefusal: String, Refusal {
  /// The database belongs to a real mission.
  case isReal = "mission.isReal"
  /// What is in the database is invented, and stays so.
  case isDemonstration = "mission.isDemonstration"

  package var code: String { rawValue }
  package var kind: RefusalKind { .conflict }
}

extension Reader {
  /// Throws in a demonstration: what is invented goes to no other node, and nothing real comes among it.
  package func requireReality() throws {
    guard try profile().mode == .real else { throw ProfileRefusal.isDemonstration }
  }

  fileprivate func profile() throws -> MissionProfile {
    let text = try value("SELECT value FROM setting WHERE name = 'mission'", as: String.self)
    guard let text else { return MissionProfile(name: LocalizedText(english: "Konak"), mode: .real) }
    return try JSONText.decode(text)
  }
}

extension Writer {
  fileprivate func set(_ profile: MissionProfile) throws {
    let text = try JSONText.encode(profile)
    try run(
      """
      INSERT INTO setting (name, value) VALUES ('mission', \(text))
      ON CONFLICT (name) DO UPDATE SET value = excluded.value
      """)
  }
}
