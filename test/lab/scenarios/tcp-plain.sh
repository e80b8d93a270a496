# tcp-plain: also on TCP without TLS

dockerd_flags=(-H tcp://0.0.0.0:2375 --tls=false)
