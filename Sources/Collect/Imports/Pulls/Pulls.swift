package import Basics
package import FormEngine
import Foundation
import Office
import Store

/// Connections to projects of KoboToolbox and ODK Central: who sets them up, when they are asked, and what came of it.
package struct Pulls: Sendable {
  let imports: SheetImports
  let client: OutgoingClient
  private let box: SecretBox

  var store: Store { imports.store }

  /// `key`: the node's secret under which credentials are sealed.
  package init(_ imports: SheetImports, client: OutgoingClient, key: [UInt8]) {
    self.imports = imports
    self.client = client
    box = SecretBox(key: key)
  }

  // MARK: Reading

  /// Those of forms whose submissions the requester may edit.
  package func list(for requester: Requester) async throws -> [(id: ID<PullConnection>, connection: PullConnection)] {
    let today = Day(store.clock.now())
    let plans = imports.submissions.plans
    return try await store.read { reader in
      try reader.pullConnections().filter { _, connection in
        guard let record = try plans.plans(for: connection.form, in: reader)?.record else { return false }
        return SheetImports.mayImport(record, requester, today)
      }.map { (id: $0.0, connection: $0.1) }
    }
  }

  /// Throws ``PullRefusal/unknown``.
  package func connection(_ id: ID<PullConnection>, for requester: Requester) async throws -> PullConnection {
    guard let connection = try await store.read({ try $0.pullConnection(id) }) else { throw PullRefusal.unknown }
    guard try await may(.editSubmissions, connection.form, requester) else { throw PullRefusal.unknown }
    return connection
  }

  /// How many submissions it has taken or known again.
  package func taken(by id: ID<PullConnection>) async throws -> Int {
    try await store.read { try $0.pulledCount(of: id) }
  }

  /// Runs that brought something new, as imports that can be undone, the newest first.
  package func runs(
    of id: ID<PullConnection>, for requester: Requester
  ) async throws -> [(id: ID<SheetImport>, known: SheetImport)] {
    _ = try await connection(id, for: requester)
    return try await store.read { try $0.runs(of: id, limit: SheetImports.listed) }
  }

  // MARK: Setting up

  /// Whoever may manage the form and edit its submissions everywhere sets up a connection; it acts with their rights.
  @discardableResult
  package func add(_ draft: PullConnection.Draft, by requester: Requester) async throws -> ID<PullConnection> {
    let (draft, address) = try draft.checked()
    let record = try await imports.forms.record(draft.form)
    guard try await mayManage(draft.form, requester) else { throw FormRefusal.unknown }
    guard record.state != .closed else { throw PullRefusal.formClosed }
    let id: ID<PullConnection> = store.clock.newID()
    let now = store.clock.now()
    let connection = PullConnection(
      kind: draft.kind, address: address, project: draft.project, remote: draft.remote, account: draft.account,
      form: draft.form, actor: requester.actor.id, created: now, interval: draft.interval,
      due: draft.interval == nil ? nil : now, secret: box.seal(Array(draft.secret.utf8), for: id.bytes))
    try await store.accessLog.record(requester.actor, page: "deed.pull.add", [id])
    try await store.write { try $0.insert(connection, as: id) }
    return id
  }

  /// Nil: only by hand.
  package func schedule(_ id: ID<PullConnection>, _ interval: PullConnection.Interval?, by requester: Requester)
    async throws
  {
    let connection = try await connection(id, for: requester)
    guard try await mayManage(connection.form, requester) else { throw PullRefusal.unknown }
    let due = interval.map { store.clock.now().adding(seconds: $0.rawValue) }
    try await store.accessLog.record(requester.actor, page: "deed.pull.schedule", [id])
    try await store.write { try $0.setPull(id, seconds: interval?.rawValue, due: due) }
  }

  package func renew(_ id: ID<PullConnection>, secret: String, by requester: Requester) async throws {
    let connection = try await connection(id, for: requester)
    guard try await mayManage(connection.form, requester) else { throw PullRefusal.unknown }
    let draft = PullConnection.Draft(
      kind: connection.kind, address: connection.address.text, project: connection.project, remote: connection.remote,
      account: connection.account, secret: secret, form: connection.form)
    let sealed = box.seal(Array(try draft.checked().draft.secret.utf8), for: id.bytes)
    try await store.accessLog.record(requester.actor, page: "deed.pull.renew", [id])
    try await store.write { try $0.setPull(id, secret: sealed) }
  }

  /// Forgets the connection with its credential. What it brought stays.
  package func remove(_ id: ID<PullConnection>, by requester: Requester) async throws {
    let connection = try await connection(id, for: requester)
    guard try await mayManage(connection.form, requester) else { throw PullRefusal.unknown }
    try await store.accessLog.record(requester.actor, page: "deed.pull.remove", [id])
    try await store.write { try $0.removePull(id) }
  }

  package func mayManage(_ form: ID<Form>, _ requester: Requester) async throws -> Bool {
    guard try await may(.manageForms, form, requester) else { return false }
    return try await may(.editSubmissions, form, requester)
  }

  private func may(_ right: Right, _ form: ID<Form>, _ requester: Requester) async throws -> Bool {
    let plans = imports.submissions.plans
    guard let record = try await store.read({ try plans.plans(for: form, in: $0)?.record }) else { return false }
    return GrantFilter(
      right, of: requester, sensitivity: record.options.sensitivity, on: Day(store.clock.now())
    ).reachesEverywhere(in: record.options.programme)
  }

  // MARK: What a run needs

  func project(of id: ID<PullConnection>, _ connection: PullConnection) throws(PullRefusal) -> any RemoteProject {
    guard let secret = box.open(connection.secret, for: id.bytes) else { throw .credentialLost }
    let text = String(decoding: secret, as: UTF8.self)
    switch connection.kind {
    case .kobo:
      return KoboProject(client: client, address: connection.address, asset: connection.remote, token: text)
    case .central:
      return CentralProject(
        client: client, address: connection.address, project: connection.project, form: connection.remote,
        account: connection.account, password: text)
    }
  }
}
