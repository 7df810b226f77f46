package import Hummingbird
import NIOCore

/// What Hummingbird carries along with a request.
package struct ShellContext: RequestContext {
  package var coreContext: CoreRequestContextStorage
  /// The address of the other end of the connection: a browser, or a proxy.
  package let peer: String?

  package init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    peer = source.channel.remoteAddress?.ipAddress
  }
}
