import CCurl
import Foundation
import Synchronization

/// A connection to the outside by libcurl, kept open from one request to the next. Sendable because its owner uses it on one
/// thread at a time.
final class CurlHandle: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer

  private static let isReady: Bool = konak_curl_begin() == CURLE_OK

  init() throws {
    guard Self.isReady, let handle = curl_easy_init() else { throw CocoaError(.featureUnsupported) }
    self.handle = handle
  }

  deinit { curl_easy_cleanup(handle) }

  /// In seconds.
  private static let connecting = 20
  private static let standingStill = 60
  private static let longest = 3600
  private static let mostHeaders = 200

  /// Blocks until the answer is there. Follows no redirection. Throws ``PullRefusal``, and `CancellationError` when stopped.
  func perform(
    _ request: OutgoingRequest, into spool: Spool, allowsPrivate: Bool, unless stop: StopFlag
  ) throws -> OutgoingAnswer {
    curl_easy_reset(handle)
    let transfer = Transfer(spool: spool, limit: request.limit, allowsPrivate: allowsPrivate, stop: stop)
    var lines: UnsafeMutablePointer<curl_slist>?
    defer { curl_slist_free_all(lines) }
    if let authorization = request.authorization { lines = curl_slist_append(lines, "Authorization: " + authorization) }
    if request.body != nil { lines = curl_slist_append(lines, "Content-Type: application/json") }

    konak_curl_text(handle, CURLOPT_URL, request.target.text)
    konak_curl_text(handle, CURLOPT_PROTOCOLS_STR, request.target.isEncrypted ? "https" : "http")
    konak_curl_text(handle, CURLOPT_USERAGENT, "Konak")
    konak_curl_text(handle, CURLOPT_ACCEPT_ENCODING, "")
    // Proxies of the environment would hide where a request goes.
    konak_curl_text(handle, CURLOPT_PROXY, "")
    konak_curl_number(handle, CURLOPT_NOSIGNAL, 1)
    konak_curl_number(handle, CURLOPT_FOLLOWLOCATION, 0)
    konak_curl_number(handle, CURLOPT_CONNECTTIMEOUT, Self.connecting)
    konak_curl_number(handle, CURLOPT_TIMEOUT, Self.longest)
    konak_curl_number(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
    konak_curl_number(handle, CURLOPT_LOW_SPEED_TIME, Self.standingStill)
    konak_curl_list(handle, CURLOPT_HTTPHEADER, lines)
    if let body = request.body {
      konak_curl_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
      _ = body.withUnsafeBytes {
        konak_curl_text(handle, CURLOPT_COPYPOSTFIELDS, $0.bindMemory(to: CChar.self).baseAddress)
      }
    } else if request.method != .get {
      konak_curl_text(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
    let status = withExtendedLifetime(transfer) { () -> CURLcode in
      let context = Unmanaged.passUnretained(transfer).toOpaque()
      for option in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA, CURLOPT_OPENSOCKETDATA] {
        konak_curl_context(handle, option, context)
      }
      konak_curl_on_body(handle) { bytes, size, count, context in
        Transfer.of(context)?.receive(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
      }
      konak_curl_on_header(handle) { bytes, size, count, context in
        Transfer.of(context)?.header(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
      }
      konak_curl_number(handle, CURLOPT_NOPROGRESS, 0)
      konak_curl_on_progress(handle) { context, _, _, _, _ in Transfer.of(context)?.stop.isSet == false ? 0 : 1 }
      konak_curl_on_open(handle) { context, _, address in
        guard let address, let transfer = Transfer.of(context), transfer.admits(address) else {
          return curl_socket_t(-1)
        }
        let type = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return socket(address.pointee.family, type, address.pointee.protocol)
      }
      return curl_easy_perform(handle)
    }
    if let failure = transfer.failure { throw failure }
    if let problem = problem(status, transfer, request.target) { throw problem }
    var code = 0
    konak_curl_status(handle, &code)
    return OutgoingAnswer(status: code, headers: transfer.headers, body: spool)
  }

  private func problem(_ status: CURLcode, _ transfer: Transfer, _ target: RemoteAddress.Target) -> (any Error)? {
    if status == CURLE_OK { return nil }
    if transfer.stop.isSet { return CancellationError() }
    if transfer.isForbidden { return PullRefusal.privateAddress(target.origin) }
    switch status {
    case CURLE_COULDNT_RESOLVE_HOST: return PullRefusal.unknownHost(target.origin)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR:
      return PullRefusal.insecure(target.origin)
    default: return PullRefusal.unreachable(target.origin)
    }
  }

  /// What comes of one request while it is under way.
  private final class Transfer {
    let spool: Spool
    let limit: Int
    let allowsPrivate: Bool
    let stop: StopFlag
    private(set) var headers: [String: String] = [:]
    private(set) var failure: (any Error)?
    private(set) var isForbidden = false

    init(spool: Spool, limit: Int, allowsPrivate: Bool, stop: StopFlag) {
      self.spool = spool
      self.limit = limit
      self.allowsPrivate = allowsPrivate
      self.stop = stop
    }

    static func of(_ context: UnsafeMutableRawPointer?) -> Transfer? {
      context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Fewer than there were stop the transfer.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
      do {
        guard spool.size + bytes.count <= limit else { throw PullRefusal.tooLarge(limit) }
        try spool.append(Array(bytes))
        return bytes.count
      } catch {
        failure = error
        return 0
      }
    }

    func header(_ bytes: UnsafeRawBufferPointer) -> Int {
      let line = String(decoding: bytes, as: UTF8.self)
      if line.hasPrefix("HTTP/") {
        headers = [:]
      } else if let colon = line.firstIndex(of: ":"), headers.count < CurlHandle.mostHeaders {
        headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
          in: .whitespacesAndNewlines)
      }
      return bytes.count
    }

    /// Decides on the very address that is connected to, whatever its name stood for before.
    func admits(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Bool {
      guard !allowsPrivate else { return true }
      let start = UnsafeRawPointer(address) + (MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0)
      // After the family (2 bytes) and the port (2): IPv4 at once, IPv6 after its flow (4).
      let (offset, count) = address.pointee.family == AF_INET6 ? (8, 16) : (4, 4)
      let bytes = Array(UnsafeRawBufferPointer(start: start + offset, count: count))
      let isKnown = [AF_INET, AF_INET6].contains(address.pointee.family)
      if isKnown, !PrivateAddress.contains(bytes) { return true }
      isForbidden = true
      return false
    }
  }
}

/// Told by one thread and seen by another.
final class StopFlag: Sendable {
  private let state = Mutex(false)

  var isSet: Bool { state.withLock { $0 } }

  func set() { state.withLock { $0 = true } }
}
