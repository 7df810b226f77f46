import Basics
import Foundation
import Office
import Records
import Store
import Web

/// From the demonstration to the real mission: what is invented is set aside as a whole, and a new journal begins beside
/// it. Nothing of it is taken over but the accounts of real people.
extension Demonstration {
  struct Ending: Encodable {
    /// Where the demonstration lies now; it can still be served from there.
    let setAside: String
    let people: Int
    /// Grants bounded by what the new mission does not know.
    let grantsLeft: Int
    /// Those who go on with their password; empty when the first administrator is made on the first page.
    let administrators: [String]
  }

  /// Those who are carried over: everybody but the accounts that anybody may try.
  static func people(of mission: Mission) async throws -> [CarriedAccount] {
    let examples = Set(accounts.map(\.example.name))
    return try await mission.office.carriedAccounts().filter { !examples.contains($0.user.name) }
  }

  /// Refused while somebody works in the folder, and when it is no demonstration.
  ///
  /// - Parameter keepsPeople: Whether accounts are carried over; one of them must be able to administer.
  static func end(_ configuration: Configuration, keepsPeople: Bool) async throws -> Ending {
    guard configuration.postgres == nil else { throw DemonstrationRefusal.inPostgres }
    let data = configuration.data
    guard data.holdsMission else { throw NoMissionHere(folder: data.root.path) }
    let people = try await peopleToKeep(configuration, keepsPeople)
    let folder = try setAside(data)

    let mission = try await Mission.open(configuration)
    do {
      try await mission.office.profile.becomeReal(LocalizedText(english: "Konak"))
      try await mission.installPlaces()
      let atlas = try await mission.places.atlas()
      let left = try await mission.office.take(people) { grant in
        grant.programme == nil && grant.place.map { atlas[$0] != nil } ?? true
      }
      await mission.store.close()
      return Ending(
        setAside: folder.path, people: people.count, grantsLeft: left,
        administrators: people.filter(\.isAdministrator).map(\.user.name))
    } catch {
      await mission.store.close()
      throw error
    }
  }

  private static func peopleToKeep(_ configuration: Configuration, _ keepsPeople: Bool) async throws -> [CarriedAccount]
  {
    let mission = try await Mission.open(configuration)
    do {
      guard try await mission.office.profile.current().mode == .demonstration else {
        throw DemonstrationRefusal.isNone
      }
      let people = keepsPeople ? try await people(of: mission) : []
      guard people.isEmpty || people.contains(where: \.isAdministrator) else {
        throw DemonstrationRefusal.withoutAdministrator
      }
      await mission.store.close()
      return people
    } catch {
      await mission.store.close()
      throw error
    }
  }

  /// Moves all that the demonstration is into a folder of its own, its key last: a key without a database is a new mission,
  /// a database without its key would be lost.
  private static func setAside(_ data: DataFolder) throws -> URL {
    let lock = try DataFolderLock(data, .alone)
    defer { withExtendedLifetime(lock) {} }
    let files = FileManager.default
    let folder = data.root.appending(path: "demonstration-\(BackupName.text(.now))")
    try files.createDirectory(at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    let database = data.database.lastPathComponent
    let names = try files.contentsOfDirectory(atPath: data.root.path).filter { $0.hasPrefix(database) }.sorted()
    for name in names + [data.blobs, data.uploads, data.keys].map(\.lastPathComponent) {
      let file = data.root.appending(path: name)
      if files.fileExists(atPath: file.path) { try files.moveItem(at: file, to: folder.appending(path: name)) }
    }
    return folder
  }
}

/// Why a demonstration is not ended.
enum DemonstrationRefusal: String, Refusal {
  case isNone = "demonstration.none"
  /// It would have to take a database away from others.
  case inPostgres = "demonstration.postgres"
  /// Of those carried over nobody could give others rights.
  case withoutAdministrator = "demonstration.administrator"

  var code: String { rawValue }
  var kind: RefusalKind { .conflict }
}
