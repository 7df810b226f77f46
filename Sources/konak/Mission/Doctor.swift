import Basics
import Foundation
import Office
import Store
import Web

/// Looks at an installation and says what is missing and how to mend it. Its words are under `doctor.<code>`.
struct Doctor: Sendable {
  private let mission: Mission

  init(_ mission: Mission) {
    self.mission = mission
  }

  func examine() async -> [Finding] {
    var findings = [libraries, places, folder, key, space, address, proxy]
    findings.append(await mode)
    findings.append(await database)
    findings.append(await erasure)
    findings.append(await durability)
    // What is invented need not be kept.
    if (try? await mission.office.profile.current().mode) != .demonstration { findings += backups }
    return findings
  }

  private var configuration: Configuration { mission.configuration }

  private var libraries: Finding {
    let found = (try? Library.index(of: mission.resources.libraries)) ?? [:]
    return Finding("libraries", found.isEmpty ? .broken : .good, ["count": String(found.count)])
  }

  private var places: Finding {
    let isThere = FileManager.default.fileExists(atPath: mission.resources.places.path)
    return Finding("places", isThere ? .good : .attention)
  }

  /// Only the owner may enter the folder, and it can be written.
  private var folder: Finding {
    let path = configuration.data.root.path
    let mode = (try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    let isOpen = (mode ?? 0) & 0o077 != 0
    let isWritable = FileManager.default.isWritableFile(atPath: path)
    return Finding("folder", !isWritable ? .broken : isOpen ? .attention : .good, ["path": path])
  }

  private var key: Finding {
    let file = configuration.data.nodeKey
    do {
      _ = try NodeKeys(file: file)
      return Finding("key", .good, ["path": file.path])
    } catch {
      return Finding("key", .broken, ["path": file.path])
    }
  }

  /// Below a gigabyte somebody should look; below a tenth of it, submissions will soon be refused.
  private var space: Finding {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: configuration.data.root.path)
    let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
    let room = free < 10_000_000_000 ? "\(free / 1_000_000) MB" : "\(free / 1_000_000_000) GB"
    return Finding(
      "space", free < 100_000_000 ? .broken : free < 1_000_000_000 ? .attention : .good, ["room": room])
  }

  /// Behind a proxy that Konak does not know, everybody has the address of the proxy.
  private var proxy: Finding {
    let isBehindOne = configuration.site.publicURL != nil
    return Finding("proxy", isBehindOne && configuration.site.trustedProxies.isEmpty ? .attention : .good)
  }

  /// Reached from outside, the pages need HTTPS in front and their public address.
  private var address: Finding {
    let isLocal = ["127.0.0.1", "::1", "localhost"].contains(configuration.host)
    guard let url = configuration.site.publicURL else { return Finding("address", isLocal ? .good : .attention) }
    let isHere = ["localhost", "127.0.0.1"].contains(url.host() ?? "")
    return Finding("address", url.scheme == "https" || isHere ? .good : .attention)
  }

  private var mode: Finding {
    get async {
      do {
        return Finding("mode", try await mission.office.profile.current().mode == .real ? .good : .attention)
      } catch {
        return Finding("mode", .broken)
      }
    }
  }

  /// Bytes of what was erased may lie in free places of the files until the night, but not for days.
  private var erasure: Finding {
    get async {
      do {
        guard let due = try await mission.store.scrubDue() else { return Finding("erasure", .good) }
        let isOld = due.adding(seconds: 2 * 86_400) < .now
        return Finding("erasure", isOld ? .broken : .attention, ["since": "\(Day(due))"])
      } catch {
        return Finding("erasure", .broken, ["since": "?"])
      }
    }
  }

  /// Whether what was acknowledged is on the disk: an administrator can switch that off in PostgreSQL.
  private var durability: Finding {
    get async {
      let isDurable = try? await mission.store.database.facts().isDurable
      return Finding("durability", isDurable == true ? .good : .broken)
    }
  }

  /// Two days without a backup are an oversight, a week is a risk. Keys open what was erased since in old backups: they
  /// lie apart, and not for long.
  private var backups: [Finding] {
    guard let last = LastBackup(in: configuration.data) else { return [Finding("noBackup", .attention)] }
    let now = Instant.now
    let isOld = last.made.adding(seconds: 2 * 86_400) < now
    let isVeryOld = last.made.adding(seconds: 7 * 86_400) < now
    let age = Finding(
      "backup", isVeryOld ? .broken : isOld ? .attention : .good,
      ["since": "\(Day(last.made))", "path": last.backup])
    if let oldest = last.oldKeys(at: now).first {
      return [age, Finding("backupKeys", .broken, ["path": oldest.path])]
    }
    return [age, Finding("backupKeys", last.areKeysBeside ? .attention : .good, ["path": last.keys])]
  }

  private var database: Finding {
    get async {
      do {
        let strangers = try await mission.store.database.undeclaredTables()
        let engine = mission.store.database.engine == .sqlite ? "SQLite" : "PostgreSQL"
        return Finding(
          "database", strangers.isEmpty ? .good : .attention,
          ["engine": engine, "tables": strangers.joined(separator: ", ")])
      } catch {
        return Finding("database", .broken, ["engine": "", "tables": ""])
      }
    }
  }
}
