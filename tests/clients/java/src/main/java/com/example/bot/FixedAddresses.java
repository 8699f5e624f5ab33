package com.example.bot;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.StatusOr;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Resolves ipv4:HOST:PORT,HOST:PORT, which the libraries for other languages support by themselves. */
final class FixedAddresses extends NameResolverProvider {
  @Override
  public NameResolver newNameResolver(URI target, NameResolver.Args args) {
    if (!getDefaultScheme().equals(target.getScheme())) {
      return null;
    }
    List<EquivalentAddressGroup> addresses = new ArrayList<>();
    for (String address : target.getSchemeSpecificPart().split(",")) {
      URI parts = URI.create("//" + address);
      addresses.add(
          new EquivalentAddressGroup(new InetSocketAddress(parts.getHost(), parts.getPort())));
    }
    return new NameResolver() {
      @Override
      public String getServiceAuthority() {
        return "participants";
      }

      @Override
      public void start(Listener2 listener) {
        listener.onResult(
            ResolutionResult.newBuilder()
                .setAddressesOrError(StatusOr.fromValue(addresses))
                .build());
      }

      @Override
      public void shutdown() {}
    };
  }

  @Override
  public String getDefaultScheme() {
    return "ipv4";
  }

  @Override
  public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
    return Set.of(InetSocketAddress.class);
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return 5;
  }
}
