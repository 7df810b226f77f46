import Foundation
import Store
import Synchronization

/// A PostgreSQL server of the test run's own: in a temporary folder, on loopback, stopped and removed when the run ends,
/// also by a crash. One is shared; a test that looks at a server's files starts another.
///
/// Its main database speaks Turkish (tr_TR), so that anything that leans on the server's language is found; another one
/// is plain. A missing PostgreSQL fails the tests: `scripts/setup test` installs it.
struct PostgresServer: Sendable {
  /// Turkish: letters and their order are not those of ASCII.
  private static let turkish = "postgres"
  private static let plain = "plain"

  private let port: Int
  private let administrators: [String: Database]

  /// The one for everybody.
  static let shared = Task.detached { try await PostgresServer() }

  struct NotStarted: Error, CustomStringConvertible {
    let log: String
    var description: String { "PostgreSQL did not start; scripts/setup test installs what it needs:\n\(log)" }
  }

  init() async throws {
    var port = 0
    for attempt in 1...5 {
      port = try Self.freePort()
      let folder = FileManager.default.temporaryDirectory.appending(path: "konak-pg-\(UUID().uuidString.prefix(8))")
      let companion = try Companion(Self.script, [folder.path, "\(port)"])
      if companion.says("ready") {
        Self.companions.withLock { $0.append(companion) }
        break
      }
      // Another process may have taken the port in between.
      guard attempt < 5 else {
        throw NotStarted(log: (try? String(contentsOfFile: folder.path + ".log", encoding: .utf8)) ?? "")
      }
    }
    self.port = port
    var options = DatabaseOptions()
    options.writers = 1
    options.readers = 1
    let connection = "host=127.0.0.1 port=\(port) user=postgres"
    administrators = [
      Self.turkish: try Database(.postgres("\(connection) dbname=\(Self.turkish)"), options: options),
      Self.plain: try Database(.postgres("\(connection) dbname=\(Self.plain)"), options: options),
    ]
  }

  /// The servers live as long as the pipes to them are open.
  private static let companions = Mutex<[Companion]>([])

  /// A new schema, seen by its connections as if it were a database: far cheaper than one.
  func location(isTurkish: Bool = true) async throws -> DatabaseLocation {
    let schema = "t" + UUID().uuidString.replacing("-", with: "").lowercased()
    let database = isTurkish ? Self.turkish : Self.plain
    try await administrators[database]?.write { try $0.run("CREATE SCHEMA \(name: schema)") }
    return .postgres(
      "host=127.0.0.1 port=\(port) user=postgres dbname=\(database) options='-c search_path=\(schema)'")
  }

  private static func freePort() throws -> Int {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(socket, pointer, length) == 0 && getsockname(socket, pointer, &length) == 0
      }
    }
    guard isBound else { throw NotStarted(log: "no free port") }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// Durability is switched off: these tests kill the program, never the machine.
  private static let script = #"""
    trap '' INT TERM HUP
    folder=$1 port=$2
    exec 3>&1 >"${folder}.log" 2>&1
    as_server() {
      if [ "$(id -u)" = 0 ]; then runuser -u postgres -- env LOCPATH="$folder/locale" "$@"
      else env LOCPATH="$folder/locale" "$@"; fi
    }
    clean() { rm -rf "$folder"; }
    fail() { clean; exit 1; }
    binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    [ -n "$binaries" ] || binaries=$(pg_config --bindir) || { echo "PostgreSQL is not installed"; fail; }
    mkdir -p "$folder/locale" || fail
    localedef -i tr_TR -f UTF-8 "$folder/locale/tr_TR.UTF-8" || fail
    if [ "$(id -u)" = 0 ]; then chown -R postgres "$folder" || fail; fi
    as_server "$binaries/initdb" --no-sync -D "$folder/data" -U postgres -A trust -E UTF8 --locale=tr_TR.UTF-8 || fail
    as_server "$binaries/pg_ctl" start -w -D "$folder/data" -l "$folder/server.log" -o "-p $port -k '$folder' \
      -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off \
      -c max_connections=1000 -c shared_buffers=64MB -c wal_recycle=off" || { cat "$folder/server.log"; fail; }
    "$binaries/createdb" -h 127.0.0.1 -p "$port" -U postgres -T template0 -l C.UTF-8 plain || fail
    echo ready >&3
    exec 3>&-
    cat >/dev/null
    as_server "$binaries/pg_ctl" stop -m immediate -D "$folder/data"
    clean
    rm -f "${folder}.log"
    """#
}
