#!/usr/bin/perl
# Starts a program as systemd's socket activation does: a listening unix socket as file descriptor 3.
# Arguments: PATH GROUP MODE COMMAND...
use strict;
use warnings;
use POSIX ();
use Socket;

my ($path, $group, $mode, @command) = @ARGV;
my $gid = getgrnam $group;
die "no group $group\n" unless defined $gid;
unlink $path;
socket my $socket, AF_UNIX, SOCK_STREAM, 0 or die "socket: $!\n";
bind $socket, pack_sockaddr_un($path) or die "bind $path: $!\n";
listen $socket, 4096 or die "listen: $!\n";
chown 0, $gid, $path or die "chown $path: $!\n";
chmod oct $mode, $path or die "chmod $path: $!\n";
# A descriptor made by dup2 stays open over exec, also where it is the same number.
if (fileno $socket == 3) {
    require Fcntl;
    fcntl $socket, Fcntl::F_SETFD(), 0 or die "fcntl: $!\n";
}
else {
    POSIX::dup2(fileno $socket, 3) // die "dup2: $!\n";
}
$ENV{LISTEN_PID} = $$;
$ENV{LISTEN_FDS} = 1;
exec @command or die "exec $command[0]: $!\n";
