#!/usr/bin/perl
# An authorization plugin of the engine that allows everything: enough to be one. Argument: PATH of its socket.
use strict;
use warnings;
use IO::Socket::UNIX;

my $path = shift;
my $server = IO::Socket::UNIX->new(Local => $path, Listen => 128) or die "listen on $path: $!\n";
$SIG{CHLD} = 'IGNORE';
while (1) {
    my $client = $server->accept or next;
    next if fork;
    serve($client);
    exit 0;
}

# Answers requests on one connection until the engine closes it.
sub serve {
    my ($client) = @_;
    while (defined(my $request = <$client>)) {
        my $length = 0;
        while (defined(my $line = <$client>)) {
            last if $line =~ /^\r?\n$/;
            $length = $1 if $line =~ /^content-length:\s*(\d+)/i;
        }
        read $client, my $body, $length if $length;
        my $answer = $request =~ m{/Plugin\.Activate} ? '{"Implements":["authz"]}' : '{"Allow":true}';
        printf {$client} "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.plugins.v1.2+json\r\nContent-Length: %d\r\n\r\n%s",
            length $answer, $answer;
        $client->flush;
    }
}
